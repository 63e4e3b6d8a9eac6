// SPDX-License-Identifier: MIT
import ControlAPI
import ControlClient
import JSON
import Logging
import NIOCore

/// The connection to the daemon: kept up, found again when it is lost. Bound to the event loop.
final class DaemonLink {
    /// How long the daemon may take to answer the first call.
    static let patience = TimeAmount.seconds(10)

    let path: String
    private let loop: any EventLoop
    private let log: Logger
    private var backoff = Backoff()
    private var isEnding = false
    private var hasComplained = false
    /// Nil while the daemon is away.
    private(set) var client: ControlClient?
    private(set) var hello: Hello?
    private(set) var connections = 0

    /// Called when the daemon is there, again, and when it is gone.
    var connected: (ControlClient) -> Void = { _ in }
    var lost: () -> Void = {}
    var notified: (NotificationName, JSONValue) -> Void = { _, _ in }

    init(path: String, loop: any EventLoop, log: Logger) { (self.path, self.loop, self.log) = (path, loop, log) }

    func start() { connect() }

    func end() {
        isEnding = true
        client?.close()
    }

    private func connect() {
        let (link, loop) = (NIOLoopBound(self, eventLoop: loop), loop)
        ControlClient.connecting(to: path, on: loop) { name, params in link.value.notified(name, params) }
            .flatMap { client in Self.hello(client, on: loop).map { (client, $0) } }
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success((let client, let hello)): self.came(client, hello)
                case .failure(let error): self.failed(error)
                }
            }
    }

    /// A daemon that does not answer, or not as it should, is let go, and looked for again.
    private static func hello(_ client: ControlClient, on loop: any EventLoop) -> EventLoopFuture<Hello> {
        let patience = loop.scheduleTask(in: patience) { client.close() }
        let hello = client.hello(client: "circles-web")
        hello.whenComplete { _ in patience.cancel() }
        hello.whenFailure { _ in client.close() }
        return hello
    }

    private func came(_ client: ControlClient, _ hello: Hello) {
        guard !isEnding else { return client.close() }
        log.notice("connected to the daemon", metadata: ["socket": "\(path)", "version": "\(hello.version)"])
        (self.client, self.hello, backoff, hasComplained) = (client, hello, Backoff(), false)
        connections += 1
        connected(client)
        client.closed.assumeIsolated().whenSuccess { closing in self.went(closing) }
    }

    private func went(_ closing: Closing) {
        guard client != nil else { return }
        client = nil
        if !isEnding { log.warning("the daemon is gone; waiting for it", metadata: ["socket": "\(path)"]) }
        lost()
        tryAgain(after: closing.bye?.reconnect ?? .zero)
    }

    /// The daemon is not there: said once, then waited for.
    private func failed(_ error: any Error) {
        if !hasComplained {
            log.warning("the daemon cannot be reached; waiting for it", metadata: ["reason": "\(error)"])
            hasComplained = true
        }
        tryAgain(after: .zero)
    }

    private func tryAgain(after wait: Duration) {
        guard !isEnding else { return }
        let pause = max(wait, backoff.next(jitter: .random(in: 0...1)))
        loop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) { [weak self] in
            guard let self, !isEnding else { return }
            connect()
        }
    }
}
