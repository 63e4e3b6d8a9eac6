// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// A process that is killed, and a machine whose power goes.
@Suite struct UncleanEndTests {
    private static let anotherBoot = "UPDATE meta SET value = 'another' WHERE key = 'boot'"

    /// A store in use with board `a`, and that board.
    private func used(_ scratch: Scratch, _ durability: Durability) throws -> (store: SQLiteStore, life: Life) {
        let store = try scratch.store(durability)
        var life = try Life("a")
        try life.add(30, key: "k1")
        try life.store(in: store)
        try store.checkpoint(life.board)
        try life.add(5, key: "k2")
        try life.store(in: store)
        return (store, life)
    }

    @Test(arguments: Durability.allCases) func killedItLosesNothing(_ durability: Durability) throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, durability)
        let after = try scratch.copy()
        let again = try after.store(durability)
        #expect(try again.load() == [StoredBoard(board: life.board, eventsSinceCheckpoint: 5)])
        #expect(again.identity == store.identity)
        var going = life
        try going.add(2)
        try going.store(in: again)
        again.close()
        #expect(try after.store(durability).load().map(\.board) == [going.board])
    }

    /// Wherever the write-ahead log ends, what is there is what was stored up to some batch.
    @Test func aTornLogIsAPrefix() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        var life = try Life("a")
        for _ in 0..<12 {
            try life.add(2)
            try life.store(in: store)
        }
        let whole = try scratch.copy()
        let log = "\(whole.database)-wal"
        let bytes = try Files.read(log)
        for count in stride(from: 0, to: bytes.count, by: 1777) {
            let torn = try scratch.copy()
            try Files.write(Array(bytes.prefix(count)), to: "\(torn.database)-wal")
            let board = try torn.store().load().first?.board
            #expect(board == nil || board == life.past[board?.seq ?? 0])
            #expect((board?.seq ?? 0) % 2 == 0)
        }
    }

    @Test func afterAPowerCutNormalRenewsTheEpochs() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .normal)
        let after = try scratch.copy()
        try after.edit(Self.anotherBoot)
        let again = try after.store(.normal)
        let board = try #require(try again.load().first?.board)
        #expect(board.epoch != life.board.epoch)
        #expect(board.epoch.count == 32)
        #expect(board.circles == life.board.circles)
        #expect(board.seq == 35)
        // The epochs of boards that nobody wrote to yet are made of it.
        #expect(again.identity != store.identity)
        again.close()
        let third = try after.store(.normal)
        #expect(try third.load().first?.board.epoch == board.epoch)
        #expect(third.identity == again.identity)
    }

    /// The events went with the write-ahead log; that there may have been some did not.
    @Test func thatTheStoreIsInUseOutlivesAPowerCut() throws {
        let scratch = try Scratch()
        var life = try Life("a")
        var store = try scratch.store(.full)
        try life.add(3)
        try life.store(in: store)
        store.close()
        store = try scratch.store(.normal)
        try life.add(4)
        try life.store(in: store)
        let after = try scratch.copy(withLog: false)
        try after.edit(Self.anotherBoot)
        let board = try #require(try after.store(.normal).load().first?.board)
        #expect(board.seq == 3)
        #expect(board.epoch != life.board.epoch)
    }

    @Test func withoutABootIDEveryStartMayBeAnother() {
        #expect(Schema.isSameRun("a", "a"))
        #expect(!Schema.isSameRun("a", "b"))
        #expect(!Schema.isSameRun("", ""))
    }

    @Test func afterAPowerCutFullKeepsTheEpochs() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .full)
        let after = try scratch.copy()
        try after.edit(Self.anotherBoot)
        // What counts is how it was stored, not how it is opened.
        let again = try after.store(.normal)
        #expect(try again.load().map(\.board) == [life.board])
        #expect(again.identity == store.identity)
    }

    @Test func anOrderlyEndKeepsTheEpochs() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .normal)
        store.close()
        try scratch.edit(Self.anotherBoot)
        #expect(try scratch.store(.full).load().map(\.board) == [life.board])
    }

    @Test func closingLeavesOneFile() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .normal)
        store.close()
        let after = try scratch.copy(withLog: false)
        #expect(try after.store().load().map(\.board) == [life.board])
    }
}
