// SPDX-License-Identifier: MIT
import Glibc
import Logging
import NIOCore
import NIOPosix
import ProgramSupport
import ServiceLifecycle
import SocketIOServer
import Synchronization

/// circles-web as a service: listens, serves, and ends in order.
final class WebService: ManagedService {
    /// How long connections may take to end.
    static let patience = TimeAmount.seconds(3)

    /// What lives on the event loop.
    private struct Parts {
        let web: WebServer
        let bridge: Bridge
        let metrics: WebMetrics
    }

    private let settings: WebSettings
    private let context: ProgramContext
    /// There once it serves.
    private let running = Mutex<NIOLoopBound<Parts>?>(nil)

    init(settings: WebSettings, context: ProgramContext) { (self.settings, self.context) = (settings, context) }

    private var log: Logger { context.log }

    func run() async throws {
        let folder = try settings.root.map { path throws(NoFolder) in
            guard let folder = OwnFolder(path) else { throw NoFolder(path: path) }
            return folder
        }
        let inherited = try context.sockets.listening("http", family: AF_INET)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let parts = try await loop.submit { NIOLoopBound(self.make(on: loop, folder), eventLoop: loop) }.get()
        do {
            let addresses = try await listen(parts, inherited)
            try await loop.submit { parts.value.bridge.start() }.get()
            announce(addresses)
        } catch {
            try? await group.shutdownGracefully()
            throw CannotListen(host: settings.address, port: settings.port, reason: "\(error)")
        }
        running.withLock { $0 = parts }
        let heartbeat = try await beat(parts)
        try? await gracefulShutdown()
        try await loop.submit { heartbeat.value.stop() }.get()
        try await loop.flatSubmit { parts.value.web.shutDown(within: Self.patience) }.get()
        try await loop.submit { parts.value.bridge.end() }.get()
        try await group.shutdownGracefully()
        log.info("ended")
    }

    func reload(_ settings: WebSettings) async {
        guard let parts = running.withLock({ $0 }) else { return }
        try? await parts.eventLoop.submit {
            parts.value.web.configuration = settings.webConfiguration
            parts.value.bridge.settings = settings.bridgeSettings
            parts.value.bridge.server.engine.configuration = settings.serverConfiguration.engine
        }.get()
    }

    func report() async {
        guard let parts = running.withLock({ $0 }) else { return }
        try? await parts.eventLoop.submit { [log] in
            log.report(parts.value.metrics.now(isDaemonThere: parts.value.bridge.isConnected))
        }.get()
    }

    /// On the sockets that the service manager holds for us, or on one of our own.
    private func listen(_ parts: NIOLoopBound<Parts>, _ inherited: [CInt]) async throws -> [SocketAddress] {
        try await parts.eventLoop.submit { [settings] in
            guard inherited.isEmpty else { return try inherited.map { try parts.value.web.adopt(descriptor: $0) } }
            return [try parts.value.web.listen(host: settings.address, port: settings.port)]
        }.get()
    }

    private func beat(_ parts: NIOLoopBound<Parts>) async throws -> NIOLoopBound<Heartbeat> {
        let notifier = context.notifier
        return try await parts.eventLoop.submit {
            let heartbeat = Heartbeat(notifier: notifier) { [bridge = parts.value.bridge] in bridge.summary }
            heartbeat.start(on: parts.eventLoop)
            return NIOLoopBound(heartbeat, eventLoop: parts.eventLoop)
        }.get()
    }

    private func make(on loop: any EventLoop, _ folder: OwnFolder?) -> Parts {
        let server = SocketIOServer(configuration: settings.serverConfiguration, loop: loop, log: log)
        let web = WebServer(configuration: settings.webConfiguration, loop: loop, log: log)
        let bridge = Bridge(
            socket: settings.socket, settings: settings.bridgeSettings, server: server, loop: loop, log: log)
        let metrics = WebMetrics(web: web, bridge: bridge)
        let pages = Pages(bridge: bridge, folder: folder, metrics: MetricsPage(bridge: bridge, own: metrics), web: web)
        web.fallback = { pages.answer($0, $1) }
        web.mount(server.engine)
        return Parts(web: web, bridge: bridge, metrics: metrics)
    }

    private func announce(_ addresses: [SocketAddress]) {
        let urls = addresses.map { address in
            let host = address.ipAddress ?? settings.address
            let isEverywhere = ["0.0.0.0", "::"].contains(host)
            let shown = isEverywhere ? "localhost" : host.contains(":") ? "[\(host)]" : host
            return "http://\(shown):\(address.port ?? settings.port)\(settings.web.basePath.text)/"
        }
        log.notice(
            "ready",
            metadata: [
                "url": "\(urls.joined(separator: ","))", "host": "\(addresses.first?.ipAddress ?? settings.address)",
                "socket": "\(settings.socket)",
            ])
    }

    struct NoFolder: Error, CustomStringConvertible {
        let path: String
        var description: String { "--root \(path) is not a folder that can be read" }
    }

    struct CannotListen: Error, CustomStringConvertible {
        let host: String
        let port: Int
        let reason: String
        var description: String { "cannot listen on \(host) port \(port): \(reason); name another --port" }
    }
}
