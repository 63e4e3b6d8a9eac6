// SPDX-License-Identifier: MIT
public import Logging
public import NIOCore
internal import SocketIO

/// What a Socket.IO server can be told.
public struct SocketIOConfiguration: Sendable {
    public var engine = EngineConfiguration(path: "/socket.io/")
    /// How long a client may take to join a namespace.
    public var connectTimeout = Duration.seconds(45)
    /// How many namespaces a second one client may join, and how many at once: each may be told much when it comes.
    public var joinRate = 10
    public var joinBurst = SocketSession.greatestNamespaces
    /// A room's members are sent what it emits at most once in so long, and nothing waits longer; 0 sends at the end of each
    /// turn of the loop.
    public var coalesce = Duration.milliseconds(16)
    /// How many bytes a room keeps for members that are behind.
    public var roomRetention = 4 << 20
    /// How many threads send at once what a room emits, that of the event loop among them.
    public var threads = 1

    public init() {}
}

/// Socket.IO, version 5, on Engine.IO: namespaces, rooms, acknowledgements, attachments. Bound to one event loop.
public final class SocketIOServer {
    public let configuration: SocketIOConfiguration
    /// To be mounted on a `WebServer`.
    public let engine: EngineServer
    /// Decides about each client that wants to join a namespace. By default there is `/` alone.
    public var authorize: (ConnectRequest) -> ConnectDecision = {
        $0.namespace == "/" ? .accept(pid: nil) : .invalidNamespace
    }
    /// What a client is told that joins too often.
    public var tooManyJoins: () -> ConnectDecision = { .refuse(message: "Too many joins", data: nil) }
    /// Gets each socket, after the client was told that it has joined: set its handlers here.
    public var connected: (Socket, ConnectRequest) -> Void = { _, _ in }
    public internal(set) var socketCount = 0

    let loop: any EventLoop
    let log: Logger

    public init(configuration: SocketIOConfiguration, loop: any EventLoop, log: Logger) {
        (self.configuration, self.loop, self.log) = (configuration, loop, log)
        engine = EngineServer(configuration: configuration.engine, loop: loop, log: log)
        // Strong: whoever mounts the engine keeps all of it.
        engine.opened = { connection in ClientConnection(engine: connection, server: self).start() }
    }

    /// A new room in a namespace. It lives as long as somebody holds it; the server keeps no list.
    public func room(_ name: String, in namespace: String) -> Room {
        Room(
            name: name, namespace: namespace, loop: loop, coalesce: TimeAmount(configuration.coalesce),
            retention: configuration.roomRetention, threads: configuration.threads
        ) { [engine] in engine.traffic.delivered(bytes: $0, messages: $1) }
    }
}
