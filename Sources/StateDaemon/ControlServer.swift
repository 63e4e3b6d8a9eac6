// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Glibc
import Listening
import Logging
import NIOCore
import NIOPosix
import ProgramSupport
import ServiceLifecycle
import Synchronization

/// The daemon as a service: opens the store, listens, and ends in order.
final class ControlServer: ManagedService {
    private let settings: Settings
    private let context: ProgramContext
    /// There once the store is read.
    private let running = Mutex<NIOLoopBound<Daemon>?>(nil)

    init(settings: Settings, context: ProgramContext) { (self.settings, self.context) = (settings, context) }

    private var log: Logger { context.log }

    func run() async throws {
        let store = try SettingsError.wherePathsAreWrong {
            try SQLiteStore(folder: settings.data, durability: settings.durability, program: Version.program)
        }
        if store.dropped > 0 {
            log.warning("dropped the end of the write-ahead log", metadata: ["bytes": "\(store.dropped)"])
        }
        let stored = try store.load()
        let socket = try controlSocket()
        defer { socket.remove() }
        let readOnly = try readOnlySocket()
        defer { readOnly?.remove() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let daemon = try await loop.submit { [settings, log] in
            NIOLoopBound(
                Daemon(settings: settings, store: store, stored: stored, loop: loop, log: log), eventLoop: loop)
        }.get()
        running.withLock { $0 = daemon }
        var acceptors = [try await serve(socket, .full, daemon)]
        if let readOnly { acceptors.append(try await serve(readOnly, .readOnly, daemon)) }
        announce(stored, socket, readOnly)
        let heartbeat = try await beat(daemon)
        do {
            try await untilTold(daemon)
            try await loop.submit { heartbeat.value.stop() }.get()
            try await end(acceptors, daemon, loop)
        } catch {
            try? await end(acceptors, daemon, loop)
            throw error
        }
        try await group.shutdownGracefully()
        log.info("ended")
    }

    func reload(_ settings: Settings) async {
        guard let daemon = running.withLock({ $0 }) else { return }
        try? await daemon.eventLoop.submit { daemon.value.settings = settings }.get()
    }

    func report() async {
        guard let daemon = running.withLock({ $0 }) else { return }
        try? await daemon.eventLoop.submit { daemon.value.report() }.get()
    }

    /// What the service manager calls the read-only socket (FileDescriptorName= in systemd.socket(5)).
    private static let readOnlyName = "control-read-only"

    /// The one that the service manager holds for us, or one of our own.
    private func controlSocket() throws -> ControlSocket {
        let inherited = try context.sockets.listening("control", family: AF_UNIX, others: [Self.readOnlyName])
        if let socket = try adopted(inherited, "control") { return socket }
        return try ControlSocket(path: settings.socket, mode: settings.socketMode, group: settings.socketGroup)
    }

    /// The one for those that may only look, if there is to be one.
    private func readOnlySocket() throws -> ControlSocket? {
        let inherited = try context.sockets.listening(exactly: Self.readOnlyName, family: AF_UNIX)
        if let socket = try adopted(inherited, "read-only") { return socket }
        guard let path = settings.readOnlySocket else { return nil }
        return try ControlSocket(path: path, mode: settings.readOnlySocketMode, group: settings.readOnlySocketGroup)
    }

    private func adopted(_ inherited: [CInt], _ what: String) throws -> ControlSocket? {
        guard inherited.count <= 1 else {
            throw SettingsError("circlesd serves one \(what) socket, and was given \(inherited.count)")
        }
        return inherited.first.map { ControlSocket(adopted: $0) }
    }

    private func beat(_ daemon: NIOLoopBound<Daemon>) async throws -> NIOLoopBound<Heartbeat> {
        let notifier = context.notifier
        return try await daemon.eventLoop.submit {
            let heartbeat = Heartbeat(notifier: notifier) { [daemon = daemon.value] in daemon.summary }
            heartbeat.start(on: daemon.eventLoop)
            return NIOLoopBound(heartbeat, eventLoop: daemon.eventLoop)
        }.get()
    }

    private func serve(
        _ socket: ControlSocket, _ access: Access, _ daemon: NIOLoopBound<Daemon>
    ) async throws -> Acceptor {
        let acceptor = try Acceptor(listener: socket.descriptor, loop: daemon.eventLoop, log: log) {
            Self.take($0, access, daemon)
        }
        try await daemon.eventLoop.submit { daemon.value.acceptors.append(acceptor) }.get()
        acceptor.start()
        return acceptor
    }

    private static func take(_ descriptor: CInt, _ access: Access, _ daemon: NIOLoopBound<Daemon>) {
        _ = ClientBootstrap(group: daemon.eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 1024, initial: 4096, maximum: 256 << 10)
            )
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    daemon.value.departures.came()
                    channel.closeFuture.assumeIsolated().whenComplete { _ in daemon.value.departures.left() }
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(daemon: daemon.value, access: access))
                }
            }
            .withConnectedSocket(descriptor)
    }

    private func announce(_ stored: [StoredBoard], _ socket: ControlSocket, _ readOnly: ControlSocket?) {
        var metadata: Logger.Metadata = [
            "socket": "\(socket.path)", "data": "\(settings.data)",
            "durability": "\(settings.durability.rawValue)", "boards": "\(stored.count)",
            "circles": "\(stored.reduce(0) { $0 + $1.board.circles.count })",
        ]
        if let readOnly { metadata["read-only-socket"] = "\(readOnly.path)" }
        log.notice("ready", metadata: metadata)
    }

    /// Returns when the daemon is asked to end, and throws when it cannot go on.
    private func untilTold(_ daemon: NIOLoopBound<Daemon>) async throws {
        let failure = try await daemon.eventLoop.submit { daemon.value.failure.futureResult }.get()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await failure.get() }
            tasks.addTask { try? await gracefulShutdown() }
            try await tasks.next()
            try? await daemon.eventLoop.submit { daemon.value.failure.succeed() }.get()
            tasks.cancelAll()
        }
    }

    private func end(_ acceptors: [Acceptor], _ daemon: NIOLoopBound<Daemon>, _ loop: any EventLoop) async throws {
        for acceptor in acceptors { acceptor.stop() }
        try await loop.flatSubmit { daemon.value.shutDown() }.get()
        let worker = try await loop.submit { daemon.value.worker }.get()
        try await worker.shutDown()
    }
}
