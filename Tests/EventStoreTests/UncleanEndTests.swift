// SPDX-License-Identifier: MIT
import Board
import Foundation
import Testing

@testable import EventStore

/// A process that is killed, and a machine whose power goes.
@Suite struct UncleanEndTests {
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

    @Test func killedItLosesNothing() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .full)
        let after = try scratch.copy()
        let again = try after.store()
        #expect(try again.load() == [StoredBoard(board: life.board, eventsSinceCheckpoint: 5)])
        #expect(again.identity == store.identity)
        #expect(again.dropped == 0)
        var going = life
        try going.add(2)
        try going.store(in: again)
        again.close()
        #expect(try after.store().load().map(\.board) == [going.board])
    }

    /// A killed process loses nothing; but a disk that went away, too, leaves no more than this.
    @Test func afterAnUncleanEndNormalRenewsTheEpochs() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .normal)
        let after = try scratch.copy()
        let again = try after.store(.normal)
        let board = try #require(try again.load().first?.board)
        #expect(board.epoch != life.board.epoch)
        #expect(board.epoch.count == 32)
        #expect(board.circles == life.board.circles)
        #expect(board.seq == 35)
        // The epochs of boards that nobody wrote to yet are made of it.
        #expect(again.identity != store.identity)
        #expect(board.keys.count == life.board.keys.count)
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
        let board = try #require(try after.store(.normal).load().first?.board)
        #expect(board.seq == 3)
        #expect(board.epoch != life.board.epoch)
    }

    @Test func afterAnUncleanEndFullKeepsTheEpochs() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .full)
        let after = try scratch.copy()
        // What counts is how it was stored, not how it is opened.
        let again = try after.store(.normal)
        #expect(try again.load().map(\.board) == [life.board])
        #expect(again.identity == store.identity)
    }

    @Test func anOrderlyEndKeepsTheEpochs() throws {
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .normal)
        store.close()
        #expect(try scratch.store(.full).load().map(\.board) == [life.board])
    }

    /// Nobody knows what a failed write left.
    @Test func anEndAfterAFailedWriteIsNoOrderlyOne() throws {
        let scratch = try Scratch()
        var (store, life) = try used(scratch, .normal)
        #expect(FaultyDisk.fail("\(scratch.database)-wal", with: EIO))
        try life.add(1)
        #expect(failure { try life.store(in: store) }?.kind == .failed)
        FaultyDisk.heal("\(scratch.database)-wal")
        store.close()
        store = try scratch.store(.normal)
        let board = try #require(try store.load().first?.board)
        #expect(board.seq == 35 && board.epoch != life.board.epoch)
    }

    @Test func closingLeavesOneFile() throws {
        let folder = try Scratch()
        try SQLiteStore(folder: folder.data, durability: .full).close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.data).sorted() == ["circles.db", "lock"])
        let scratch = try Scratch()
        let (store, life) = try used(scratch, .normal)
        store.close()
        let after = try scratch.copy(withLog: false)
        #expect(try after.store().load().map(\.board) == [life.board])
    }
}
