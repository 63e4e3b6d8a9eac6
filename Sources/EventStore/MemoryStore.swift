// SPDX-License-Identifier: MIT
public import Board
internal import Synchronization

/// The same without a disk: for tests, and for what may be forgotten.
public final class MemoryStore: EventStore {
    private struct Log {
        let epoch: String
        var events: [Event] = []
        var receipts: [Receipt] = []
    }

    private struct State {
        var logs: [BoardName: Log] = [:]
        var deletions = 0
    }

    public let identity = String(UInt64.random(in: 0...(.max)), radix: 16)
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
        return StoredBoard(board: board, eventsSinceCheckpoint: board.seq)
    }

    public func append(_ batch: Batch) throws(StoreError) {
        var changed = state.withLock { $0 }
        for step in batch.steps {
            switch step {
            case .append(let stretch): try Self.append(stretch, to: &changed)
            case .delete(let name): if changed.logs.removeValue(forKey: name) != nil { changed.deletions += 1 }
            }
        }
        state.withLock { $0 = changed }
    }

    private static func append(_ stretch: Batch.Stretch, to state: inout State) throws(StoreError) {
        var log = state.logs[stretch.board] ?? Log(epoch: stretch.epoch)
        guard log.epoch == stretch.epoch else { throw .otherEpoch(stretch.board) }
        for event in stretch.events {
            guard event.seq == log.events.count + 1 else {
                throw .outOfOrder(event, after: log.events.count, board: stretch.board)
            }
            log.events.append(event)
        }
        log.receipts += stretch.receipts
        state.logs[stretch.board] = log
    }

    public func checkpoint(_ board: Board) throws(StoreError) {
        let last = state.withLock { $0.logs[board.name]?.events.count ?? 0 }
        guard board.seq <= last else { throw .checkpointAhead(board.name) }
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

    public func purge() throws(StoreError) -> Bool { false }

    public func close() {}
}
