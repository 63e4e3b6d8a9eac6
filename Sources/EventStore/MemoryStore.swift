// SPDX-License-Identifier: MIT
public import Board
internal import Synchronization

/// The same without a disk: for tests, and for what may be forgotten.
public final class MemoryStore: EventStore {
    private struct Log {
        let epoch: String
        var events: [Event] = []
        var receipts: [Receipt] = []
        /// The seq of the last checkpoint.
        var checkpoint = 0
    }

    private struct State {
        var logs: [BoardName: Log] = [:]
        var deletions = 0
    }

    public let identity = Schema.randomName()
    public let engine = "memory"
    public let path = ""
    public let durability = Durability.normal
    private let state = Mutex(State())

    public init() {}

    public var deletions: Int { state.withLock { $0.deletions } }

    public func load() throws(StoreError) -> [StoredBoard] {
        let names = state.withLock { $0.logs.keys.sorted() }
        return names.compactMap { load($0) }
    }

    public func load(_ name: BoardName) -> StoredBoard? {
        guard let log = state.withLock({ $0.logs[name] }) else { return nil }
        var board = Board(name: name, epoch: log.epoch)
        for event in log.events { board.apply(event) }
        for receipt in log.receipts { board.remember(receipt) }
        return StoredBoard(board: board, eventsSinceCheckpoint: board.seq - log.checkpoint)
    }

    public func append(_ batch: Batch) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            try Self.check(batch, on: state.logs)
            for step in batch.steps {
                switch step {
                case .append(let stretch):
                    state.logs[stretch.board, default: Log(epoch: stretch.epoch)].events += stretch.events
                    state.logs[stretch.board]?.receipts += stretch.receipts
                case .delete(let name): if state.logs.removeValue(forKey: name) != nil { state.deletions += 1 }
                }
            }
        }
    }

    /// Throws where a step does not fit what the steps before it leave.
    private static func check(_ batch: Batch, on logs: [BoardName: Log]) throws(StoreError) {
        // Per board: its epoch and last seq; none where it does not exist.
        var ends: [BoardName: (epoch: String, last: Int)?] = [:]
        for step in batch.steps {
            switch step {
            case .delete(let name): ends[name] = .some(nil)
            case .append(let stretch):
                let stored = logs[stretch.board].map { (epoch: $0.epoch, last: $0.events.count) }
                var end = (ends[stretch.board] ?? stored) ?? (stretch.epoch, 0)
                guard end.epoch == stretch.epoch else { throw .otherEpoch(stretch.board) }
                for event in stretch.events {
                    guard event.seq == end.last + 1 else {
                        throw .outOfOrder(event, after: end.last, board: stretch.board)
                    }
                    end.last = event.seq
                }
                ends[stretch.board] = .some(end)
            }
        }
    }

    public func checkpoint(_ board: Board) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            guard let log = state.logs[board.name], log.epoch == board.epoch else { return }
            guard board.seq <= log.events.count else { throw .checkpointAhead(board.name) }
            state.logs[board.name]?.checkpoint = max(log.checkpoint, board.seq)
        }
    }

    public func history(of board: BoardName, after seq: Int, limit: Int) throws(StoreError) -> [Event] {
        let events = state.withLock { $0.logs[board]?.events ?? [] }
        return events.dropFirst(seq).prefix(limit).map(\.withoutCircles)
    }

    public func past(of name: BoardName, at seq: Int) throws(StoreError) -> Board {
        let log = state.withLock { $0.logs[name] }
        var board = Board(name: name, epoch: log?.epoch ?? "")
        for event in (log?.events ?? []).prefix(seq) { board.apply(event) }
        return board
    }

    public func usage() -> StoreUsage {
        StoreUsage(events: state.withLock { $0.logs.values.reduce(0) { $0 + $1.events.count } }, bytes: 0)
    }

    public func backUp(while wanted: () -> Bool) throws(StoreError) -> StoreBackup {
        throw StoreError(.unusable, "what is kept in memory only has no backup")
    }

    public func purge() throws(StoreError) -> Bool { false }

    public func close() {}
}
