// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SocketIOServer

/// circles-web as a service: listens, serves, and ends in order.
struct WebService: Service {
    /// How long connections may take to end.
    static let patience = TimeAmount.seconds(3)

    /// What lives on the event loop.
    private struct Parts {
        let web: WebServer
        let bridge: Bridge
    }

    let settings: WebSettings
    let log: Logger

    func run() async throws {
        let folder = try settings.root.map { path throws(NoFolder) in
            guard let folder = OwnFolder(path) else { throw NoFolder(path: path) }
            return folder
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let parts = try await loop.submit { NIOLoopBound(make(on: loop, folder), eventLoop: loop) }.get()
        do {
            let address = try await loop.flatSubmit {
                parts.value.web.listen(host: settings.host, port: settings.port)
            }.get()
            try await loop.submit { parts.value.bridge.start() }.get()
            announce(address)
        } catch {
            try? await group.shutdownGracefully()
            throw CannotListen(host: settings.host, port: settings.port, reason: "\(error)")
        }
        try? await gracefulShutdown()
        try await loop.flatSubmit { parts.value.web.shutDown(within: Self.patience) }.get()
        try await loop.submit { parts.value.bridge.end() }.get()
        try await group.shutdownGracefully()
        log.info("ended")
    }

    private func make(on loop: any EventLoop, _ folder: OwnFolder?) -> Parts {
        let server = SocketIOServer(configuration: settings.server, loop: loop, log: log)
        let web = WebServer(
            loop: loop, log: log, basePath: settings.basePath, trustedProxies: settings.trustedProxies)
        web.greatestConnections = settings.maxConnections
        let bridge = Bridge(settings: settings.bridge, server: server, loop: loop, log: log)
        let pages = Pages(bridge: bridge, folder: folder) { [unowned web, unowned bridge] in
            Metrics.text(web, bridge)
        }
        web.fallback = { pages.answer($0, $1) }
        web.mount(server.engine)
        return Parts(web: web, bridge: bridge)
    }

    private func announce(_ address: SocketAddress) {
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        let shown = ["0.0.0.0", "[::]"].contains(host) ? "localhost" : host
        log.notice(
            "ready",
            metadata: [
                "url": "http://\(shown):\(address.port ?? settings.port)\(settings.basePath.text)/",
                "host": "\(settings.host)",
                "socket": "\(settings.bridge.socket)",
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
