// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The daemon as a service: opens the store, listens, and ends in order.
struct ControlServer: Service {
    /// How many connections may wait to be accepted: a full Unix backlog refuses clients at once.
    private static let backlog: Int32 = 4096

    let settings: Settings
    let log: Logger

    func run() async throws {
        let store = try SQLiteStore(
            folder: settings.data, durability: settings.durability, program: Version.program)
        let stored = try store.load()
        let socket = try ControlSocket(
            path: settings.socket, mode: settings.socketMode, group: settings.socketGroup)
        defer { socket.remove() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let daemon = try await loop.submit { [settings, log] in
            NIOLoopBound(
                Daemon(settings: settings, store: store, stored: stored, loop: loop, log: log), eventLoop: loop)
        }.get()
        let listener = try await listen(socket, group, daemon)
        announce(stored)
        do {
            try await untilTold(daemon)
            try await end(listener, daemon, loop)
        } catch {
            try? await end(listener, daemon, loop)
            throw error
        }
        try await group.shutdownGracefully()
        log.info("ended")
    }

    private func listen(
        _ socket: ControlSocket, _ group: MultiThreadedEventLoopGroup, _ daemon: NIOLoopBound<Daemon>
    ) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 1024, initial: 4096, maximum: 256 << 10)
            )
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(daemon: daemon.value))
                }
            }
            .withBoundSocket(socket.descriptor).get()
    }

    private func announce(_ stored: [StoredBoard]) {
        log.notice(
            "ready",
            metadata: [
                "socket": "\(settings.socket)", "data": "\(settings.data)",
                "durability": "\(settings.durability.rawValue)", "boards": "\(stored.count)",
                "circles": "\(stored.reduce(0) { $0 + $1.board.circles.count })",
            ])
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

    private func end(_ listener: any Channel, _ daemon: NIOLoopBound<Daemon>, _ loop: any EventLoop) async throws {
        try? await listener.close()
        try await loop.flatSubmit { daemon.value.shutDown() }.get()
        let worker = try await loop.submit { daemon.value.worker }.get()
        try await worker.shutDown()
    }
}
