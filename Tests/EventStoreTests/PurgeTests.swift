// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// What deleted boards left goes piece by piece.
@Suite struct PurgeTests {
    @Test func itGoesPieceByPieceAndLeavesTheOthers() throws {
        let scratch = try Scratch()
        var store = try scratch.store()
        var (old, other) = (try Life("a", keepsPast: false), try Life("b"))
        for round in 0..<1100 {
            try old.add(1, key: "k\(round)")
            try old.store(in: store)
        }
        try store.checkpoint(old.board)
        try other.add(3, key: "k")
        try other.store(in: store)
        try store.checkpoint(other.board)
        #expect(try !store.purge())

        var batch = Batch()
        batch.delete(old.board.name)
        try store.append(batch)
        #expect(try store.history(of: old.board.name, after: 0, limit: 9).isEmpty)
        #expect(try store.past(of: old.board.name, at: 5) == Board(name: old.board.name, epoch: ""))
        #expect(try scratch.integer("SELECT count(*) FROM stretches") == 1101)
        #expect(try store.purge())
        #expect(try scratch.integer("SELECT count(*) FROM stretches") == 601)

        // A new life begins while the old one is still going, also over a restart.
        var new = try Life("a", epoch: "e2")
        try new.add(2)
        try new.store(in: store)
        store.close()
        store = try scratch.store()
        var pieces = 0
        while try store.purge() { pieces += 1 }
        #expect((3...5).contains(pieces))
        #expect(try !store.purge())
        #expect(try scratch.integer("SELECT count(*) FROM stretches") == 2)
        #expect(try scratch.integer("SELECT count(*) FROM checkpoints") == 1)
        #expect(try scratch.integer("SELECT count(*) FROM key_memory") == 1)
        #expect(try scratch.integer("SELECT count(*) FROM graveyard") == 0)
        #expect(try store.load().map(\.board) == [new.board, other.board])
    }

    /// A few rows may be much.
    @Test func aPieceIsBoundedByItsBytes() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        var life = try Life("a", keepsPast: false)
        for round in 0..<15 {
            if round == 8 { try life.call(.clearBoard) }
            try life.add(10_000)
            try life.store(in: store)
        }
        let rows = try scratch.integer("SELECT count(*) FROM stretches")
        let bytes = try scratch.integer("SELECT sum(length(events)) FROM stretches")
        #expect(rows < 500)
        #expect(bytes > 6 << 20)
        var batch = Batch()
        batch.delete(life.board.name)
        try store.append(batch)
        #expect(try store.purge())
        #expect(try bytes - scratch.integer("SELECT sum(length(events)) FROM stretches") < (4 << 20) + (80 << 10))
    }

    @Test func aDeletionThatWasNotPurgedStaysDeleted() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        var life = try Life("a")
        try life.add(3)
        try life.store(in: store)
        var batch = Batch()
        batch.delete(life.board.name)
        try store.append(batch)
        let again = try scratch.copy().store()
        #expect(try again.load().isEmpty)
        #expect(again.deletions == 1)
        #expect(try again.purge())
    }
}
