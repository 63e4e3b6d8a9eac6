// SPDX-License-Identifier: MIT
import Board
import EventStore
import NIOCore
import NIOPosix

/// The store's two threads: one writes, one reads old history, so that a long read never holds up a commit.
final class StoreWorker: Sendable {
    private let store: any EventStore
    private let writer = NIOThreadPool(numberOfThreads: 1)
    private let reader = NIOThreadPool(numberOfThreads: 1)
    private let loop: any EventLoop

    init(store: any EventStore, loop: any EventLoop) {
        self.store = store
        self.loop = loop
        writer.start()
        reader.start()
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

    /// Lets the work that was given be done, closes the store, and ends both threads.
    func shutDown() async throws {
        try await reader.shutdownGracefully()
        try await write { $0.close() }.get()
        try await writer.shutdownGracefully()
    }
}
