// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// What every store does.
@Suite struct EventStoreTests {
    @Test(arguments: Engine.allCases) func whatIsAppendedIsLoaded(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        #expect(try store.load().isEmpty)
        var first = try Life("a")
        var second = try Life("b", epoch: "e2")
        for round in 0..<3 {
            try first.add(2, key: "k\(round)")
            try first.store(in: store)
            try second.add()
            try second.store(in: store)
        }
        let again = try engine.reopened(store, in: scratch)
        #expect(try again.load().map(\.board) == [first.board, second.board])
        #expect(try again.load(first.board.name)?.board == first.board)
        #expect(try again.load(first.board.name)?.eventsSinceCheckpoint == 6)
        #expect(try again.load(try #require(BoardName("c"))) == nil)
        #expect(again.usage().events == 9)
        #expect(again.deletions == 0)
        #expect(again.identity == store.identity)
        #expect(store.identity.count == 32)
    }

    @Test(arguments: Engine.allCases) func oneBatchHoldsManyBoards(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var batch = Batch()
        var boards: [Board] = []
        for name in ["a", "b"] {
            var life = try Life(name)
            try life.add(3)
            batch.append(life.events, receipt: nil, board: life.board.name, epoch: "e1")
            boards.append(life.board)
        }
        try store.append(batch)
        #expect(batch.eventCount == 6)
        #expect(try engine.reopened(store, in: scratch).load().map(\.board) == boards)
    }

    @Test(arguments: Engine.allCases) func historyGoesOnAcrossRows(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a", keepsPast: false)
        try life.add(3000)
        try life.store(in: store)
        try life.call(.clearBoard, key: "clear")
        try life.call(.clearBoard, key: "nothing")
        try life.store(in: store)
        try life.add(2)
        try life.store(in: store)
        let (name, events) = (life.board.name, life.events)
        if engine == .sqlite { #expect(try scratch.integer("SELECT count(*) FROM stretches") >= 5) }
        for (after, limit) in [
            (0, 1), (0, 3003), (0, 10_000), (2999, 1), (2999, 4), (1500, 700), (3001, 9), (3003, 9), (9999, 9), (5, 0),
        ] {
            let expected = Array(events.dropFirst(after).prefix(limit))
            #expect(try store.history(of: name, after: after, limit: limit) == expected)
        }
        for after in stride(from: 600, to: 1300, by: 1) {
            #expect(try store.history(of: name, after: after, limit: 2).map(\.seq) == [after + 1, after + 2])
        }
        #expect(try store.history(of: .main, after: 0, limit: 9).isEmpty)
        #expect(try engine.reopened(store, in: scratch).load(name)?.board == life.board)
    }

    @Test(arguments: Engine.allCases) func thePastIsAFreshReplay(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a", seed: 20)
        for round in 0..<120 {
            try life.callAnything(key: round % 3 == 0 ? "k\(round)" : nil)
            if round % 7 == 0 { try life.store(in: store) }
            if round % 35 == 0 { try store.checkpoint(life.board) }
        }
        try life.store(in: store)
        let again = try engine.reopened(store, in: scratch)
        let name = life.board.name
        for (seq, board) in life.past.enumerated() { #expect(try again.past(of: name, at: seq) == board) }
        #expect(try again.past(of: name, at: .max) == life.past.last)
        #expect(try again.load(name)?.board == life.board)
        #expect(try again.history(of: name, after: 0, limit: .max) == life.events.map(\.withoutCircles))
        #expect(try again.past(of: .main, at: 3) == Board(name: .main, epoch: ""))
    }

    @Test(arguments: Engine.allCases) func aRestoreIsStoredWithItsCircles(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a")
        try life.add(5)
        try life.call(.clearBoard)
        try life.add(2)
        try life.call(.restoreBoard(to: 5, past: life.past[5].circles.circles))
        try life.store(in: store)
        let again = try engine.reopened(store, in: scratch)
        #expect(try again.load().map(\.board) == [life.board])
        #expect(try again.load().first?.board.circles.circles.map(\.id) == [1, 2, 3, 4, 5])
        let told = try again.history(of: life.board.name, after: 8, limit: 1)
        #expect(told.map(\.change) == [.restoreBoard(to: 5, dropped: [], returned: [])])
    }

    @Test(arguments: Engine.allCases) func aDeletedBoardBeginsAnew(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var old = try Life("a")
        try old.add(5, key: "k")
        try old.store(in: store)
        try store.checkpoint(old.board)
        var batch = Batch()
        batch.delete(old.board.name)
        try store.append(batch)
        #expect(try store.load().isEmpty)
        #expect(try store.history(of: old.board.name, after: 0, limit: 9).isEmpty)
        #expect(store.usage().events == 0)
        #expect(store.deletions == 1)

        var new = try Life("a", epoch: "e2")
        try new.add(2)
        try new.store(in: store)
        // A checkpoint of the old life comes late, and is none of the new one's.
        try store.checkpoint(old.board)
        let again = try engine.reopened(store, in: scratch)
        #expect(try again.load().map(\.board) == [new.board])
        #expect(try again.load().first?.board.keys.count == 0)
        #expect(try again.history(of: new.board.name, after: 0, limit: 9) == new.events)
        #expect(again.deletions == 1)
    }

    @Test(arguments: Engine.allCases) func livesMayChangeWithinABatch(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var (first, second) = (try Life("a", epoch: "e1"), try Life("a", epoch: "e2"))
        try first.add(3)
        try second.add(2)
        let name = first.board.name
        var batch = Batch()
        batch.append(first.events, receipt: nil, board: name, epoch: "e1")
        batch.delete(name)
        batch.append(second.events, receipt: nil, board: name, epoch: "e2")
        #expect(batch.boards == [name])
        try store.append(batch)
        let again = try engine.reopened(store, in: scratch)
        #expect(try again.load().map(\.board) == [second.board])
        #expect(again.usage().events == 2)
        #expect(again.deletions == 1)
    }

    @Test(arguments: Engine.allCases) func deletingWhatIsNotStoredIsNothing(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var batch = Batch()
        batch.delete(.main)
        try store.append(batch)
        try store.append(Batch())
        #expect(store.deletions == 0)
        #expect(try store.load().isEmpty)
    }

    @Test(arguments: Engine.allCases) func checkpointsShortenLoading(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a")
        try life.add(20, key: "k1")
        try life.call(.setBoard(.readOnly))
        try life.store(in: store)
        try store.checkpoint(life.board)
        #expect(try store.load(life.board.name)?.eventsSinceCheckpoint == 0)
        try life.add(3, key: "k2")
        try life.call(.removeCircles(.ids([999])), key: "k3")
        try life.store(in: store)
        let again = try engine.reopened(store, in: scratch)
        #expect(try again.load() == [StoredBoard(board: life.board, eventsSinceCheckpoint: 3)])
        #expect(life.board.keys.count == 3)
    }

    @Test(arguments: Engine.allCases) func aCheckpointIsNeverAhead(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a")
        try life.add()
        // Not stored at all: passed over.
        try store.checkpoint(life.board)
        try life.store(in: store)
        try life.add()
        #expect(failure { try store.checkpoint(life.board) }?.kind == .failed)
        #expect(try store.load(life.board.name)?.board.seq == 1)
    }
}
