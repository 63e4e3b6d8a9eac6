// SPDX-License-Identifier: MIT
import ArgumentParser
import Glibc
import JSON
import Logging
import NIOCore
import NIOPosix
import SocketIO
import SocketIOServer

/// Sends back what it gets, over Engine.IO, Socket.IO and plain WebSocket: an example of a server built on
/// SocketIOServer, and what conformance suites are run against.
@main
struct EchoServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Echoes over Engine.IO at /engine.io/, Socket.IO at /socket.io/ and WebSocket at /echo.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 3000

    @Option(help: "Milliseconds between pings.")
    var pingInterval = 25_000

    @Option(help: "Milliseconds that the answer to a ping may take.")
    var pingTimeout = 20_000

    @Option(help: "Milliseconds that a client may take to join a namespace.")
    var connectTimeout = 45_000

    @Option(help: "The greatest message, in bytes.")
    var maxPayload = 1_000_000

    func run() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let address = try await loop.submit { [self] in try listen(on: loop) }.get()
        // Not `print`, which keeps the line back where nobody reads along on a terminal.
        var line = "listening on http://\(host):\(address.port ?? port)/\n"
        line.withUTF8 { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        try await loop.makePromise(of: Void.self).futureResult.get()
    }

    /// The servers live as long as the port is open.
    private func listen(on loop: any EventLoop) throws -> SocketAddress {
        let log = Logger(label: "echo-server")
        var limits = WebConfiguration()
        // It is asked as fast as can be, by tests.
        (limits.requestRate, limits.requestBurst) = (1_000_000, 1_000_000)
        let web = WebServer(configuration: limits, loop: loop, log: log)
        var settings = EngineConfiguration(path: "/engine.io/")
        configure(&settings)
        let engine = EngineServer(configuration: settings, loop: loop, log: log)
        engine.opened = { connection in
            connection.received = { [unowned connection] in connection.send($0) }
        }
        web.mount(engine)
        web.mount(socketIO(loop, log).engine)
        web.webSocket(at: "/echo", limit: 16 << 20) { connection in
            connection.received = { [unowned connection] in connection.send($0) }
        }
        return try web.listen(host: host, port: port)
    }

    private func socketIO(_ loop: any EventLoop, _ log: Logger) -> SocketIOServer {
        var settings = SocketIOConfiguration()
        configure(&settings.engine)
        settings.connectTimeout = .milliseconds(connectTimeout)
        let server = SocketIOServer(configuration: settings, loop: loop, log: log)
        server.authorize = { ["/", "/custom"].contains($0.namespace) ? .accept(pid: nil) : .invalidNamespace }
        server.connected = { socket, request in
            socket.emit("auth") { arguments in
                if let auth = request.auth { arguments.value(auth) } else { arguments.object { _ in } }
            }
            guard socket.namespace == "/" else { return }
            socket.received = { [unowned socket] in echo($0, to: socket) }
        }
        return server
    }

    private func echo(_ event: IncomingEvent, to socket: Socket) {
        func arguments(_ writer: inout JSONWriter) { for argument in event.arguments { writer.value(argument) } }
        switch event.name {
        case "message": socket.emit("message-back", attachments: event.attachments, arguments)
        case "message-with-ack": event.acknowledge?(attachments: event.attachments, arguments)
        default: break
        }
    }

    private func configure(_ settings: inout EngineConfiguration) {
        settings.timing.pingInterval = .milliseconds(pingInterval)
        settings.timing.pingTimeout = .milliseconds(pingTimeout)
        settings.maxPayload = maxPayload
        settings.origins = .any
    }
}
