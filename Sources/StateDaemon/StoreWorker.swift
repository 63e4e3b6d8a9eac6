// SPDX-License-Identifier: MIT
import Board
import EventStore
import NIOCore
import NIOPosix
import Synchronization

/// The store's threads: one writes, one reads old history, so that a long read never holds up a commit, and one makes backups.
final class StoreWorker: Sendable {
    private let store: any EventStore
    private let writer = NIOThreadPool(numberOfThreads: 1)
    private let reader = NIOThreadPool(numberOfThreads: 1)
    private let isEnding = Atomic(false)
    private let copier = NIOThreadPool(numberOfThreads: 1)
    private let loop: any EventLoop

    init(store: any EventStore, loop: any EventLoop) {
        self.store = store
        self.loop = loop
        writer.start()
        reader.start()
        copier.start()
    }

    /// Runs on the writer's thread, after everything that was given to it before.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any EventStore) throws -> Value) -> EventLoopFuture<Value>
    {
        writer.runIfActive(eventLoop: loop) { [store] in try body(store) }
    }

    /// Runs on the reader's thread. What was committed before is seen.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any EventStore) throws -> Value) -> EventLoopFuture<Value> {
        reader.runIfActive(eventLoop: loop) { [store] in try body(store) }
    }

    /// Makes a backup. What was committed before is in it.
    func backUp() -> EventLoopFuture<StoreBackup> {
        copier.runIfActive(eventLoop: loop) { [self] in
            try store.backUp { !isEnding.load(ordering: .relaxed) }
        }
    }

    /// Runs where backups are made.
    func copy<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> EventLoopFuture<Value> {
        copier.runIfActive(eventLoop: loop, body)
    }

    /// Lets the work that was given be done, but for a backup, closes the store, and ends both threads.
    func shutDown() async throws {
        isEnding.store(true, ordering: .relaxed)
        try await copier.shutdownGracefully()
        try await reader.shutdownGracefully()
        try await write { $0.close() }.get()
        try await writer.shutdownGracefully()
    }
}
