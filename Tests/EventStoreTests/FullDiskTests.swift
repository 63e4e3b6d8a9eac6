// SPDX-License-Identifier: MIT
import Board
import Glibc
import Testing

@testable import EventStore

/// A disk that is full or broken: nothing is half stored, and a full one heals.
@Suite struct FullDiskTests {
    /// Tries a batch that touches everything, and gives what it fails with.
    private func tryBatch(on store: SQLiteStore, after life: Life) -> StoreError? {
        failure {
            var (going, other) = (life, try Life("other"))
            try going.add(2000)
            try other.add(2000)
            var batch = Batch()
            batch.append(Array(going.events[life.events.count...]), receipt: nil, board: life.board.name, epoch: "e1")
            batch.delete(life.board.name)
            batch.append(other.events, receipt: nil, board: other.board.name, epoch: "e1")
            try store.append(batch)
        }
    }

    private func used(_ scratch: Scratch) throws -> (SQLiteStore, Life) {
        let store = try scratch.store()
        var life = try Life("a", keepsPast: false)
        try life.add(10, key: "k")
        try life.store(in: store)
        return (store, life)
    }

    /// Nothing of the batch is there, and the store goes on as if it had never been.
    private func checkHealed(_ scratch: Scratch, _ store: SQLiteStore, _ life: Life) throws {
        var life = life
        #expect(try store.load().map(\.board) == [life.board])
        #expect(store.usage().events == 10)
        #expect(store.deletions == 0)
        try life.add(2000)
        try life.store(in: store)
        #expect(try store.history(of: life.board.name, after: 0, limit: 9999) == life.events)
        let after = try scratch.copy()
        #expect(try after.store().load().map(\.board) == [life.board])
        store.close()
        let again = try scratch.store()
        #expect(try again.load().map(\.board) == [life.board])
        #expect(again.deletions == 0)
    }

    @Test func noRoomForMorePages() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch)
        let connection = store.writer.connection
        let pages = try connection.integer("PRAGMA page_count")
        #expect(try connection.integer("PRAGMA max_page_count=\(pages + 3)") == pages + 3)
        for _ in 0..<3 { #expect(tryBatch(on: store, after: life)?.kind == .full) }
        _ = try connection.integer("PRAGMA max_page_count=1000000")
        try checkHealed(scratch, store, life)
    }

    @Test(arguments: [0, 1, 2, 7, 20]) func noRoomWhenCommitting(_ writes: Int) throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch)
        let log = "\(scratch.database)-wal"
        #expect(FaultyDisk.fail(log, with: ENOSPC, after: writes))
        let error = tryBatch(on: store, after: life)
        #expect(error?.kind == .full)
        #expect(error?.message.contains("COMMIT failed") == true)
        #expect(tryBatch(on: store, after: life)?.kind == .full)
        #expect(try store.load().map(\.board) == [life.board])
        // Killed while it is full: nothing of it is there either. (That it ends in the middle of a frame may be damage, so the epoch is new.)
        let after = try scratch.copy().store().load().map(\.board)
        #expect(after.map(\.circles) == [life.board.circles] && after.map(\.keys) == [life.board.keys])
        FaultyDisk.heal(log)
        try checkHealed(scratch, store, life)
    }

    @Test func aCheckpointThatFindsNoRoomIsNone() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch)
        let log = "\(scratch.database)-wal"
        #expect(FaultyDisk.fail(log, with: ENOSPC))
        #expect(failure { try store.checkpoint(life.board) }?.kind == .full)
        FaultyDisk.heal(log)
        #expect(try store.load() == [StoredBoard(board: life.board, eventsSinceCheckpoint: 10)])
        try checkHealed(scratch, store, life)
    }

    /// Only the log's later move into the database fails: the batch is stored, and the log is kept.
    @Test func noRoomInTheDatabaseItself() throws {
        let scratch = try Scratch()
        var (store, life) = try used(scratch)
        #expect(FaultyDisk.fail(scratch.database, with: ENOSPC))
        for _ in 0..<8 {
            try life.add(10_000)
            try life.store(in: store)
        }
        FaultyDisk.heal(scratch.database)
        #expect(try scratch.copy().store().load().map(\.board) == [life.board])
        store.close()
        store = try scratch.store()
        #expect(try store.load().map(\.board) == [life.board])
    }

    @Test func aBrokenDiskIsNotAFullOne() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch)
        let log = "\(scratch.database)-wal"
        #expect(FaultyDisk.fail(log, with: EIO))
        #expect(tryBatch(on: store, after: life)?.kind == .failed)
        FaultyDisk.heal(log)
        #expect(try scratch.copy().store().load().map(\.board) == [life.board])
    }
}
