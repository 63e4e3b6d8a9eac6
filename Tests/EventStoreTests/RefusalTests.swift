// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// A batch that does not fit is refused as a whole, and what comes after is not disturbed by it.
@Suite struct RefusalTests {
    private func event(_ seq: Int) -> Event { Event(seq: seq, at: 0, change: .clearBoard) }

    /// Stores three events on board `a`, tries the batch, and goes on.
    private func check(_ engine: Engine, _ reason: String, _ fill: (inout Batch, BoardName, BoardName) -> Void) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a")
        try life.add(3)
        try life.store(in: store)
        let (name, other) = (life.board.name, try #require(BoardName("other")))
        var batch = Batch()
        fill(&batch, name, other)
        let refused = failure { try store.append(batch) }
        #expect(refused?.kind == .failed)
        #expect(refused?.message.contains(reason) == true)
        #expect(try store.load().map(\.board) == [life.board])
        #expect(store.usage().events == 3)
        #expect(store.deletions == 0)

        try life.add(2)
        try life.store(in: store)
        var second = try Life("other", epoch: "x")
        try second.add()
        try second.store(in: store)
        let again = try engine.reopened(store, in: scratch)
        #expect(try again.load().map(\.board) == [life.board, second.board])
        #expect(again.usage().events == 6)
        #expect(again.deletions == 0)
    }

    @Test(arguments: Engine.allCases) func aGap(_ engine: Engine) throws {
        try check(engine, "event 5 does not follow 3") { batch, name, other in
            batch.append([event(1), event(2)], receipt: nil, board: other, epoch: "z")
            batch.append([event(5)], receipt: nil, board: name, epoch: "e1")
        }
    }

    @Test(arguments: Engine.allCases) func aGapWithin(_ engine: Engine) throws {
        try check(engine, "event 6 does not follow 4") { batch, name, _ in
            batch.append([event(4), event(6)], receipt: nil, board: name, epoch: "e1")
        }
    }

    @Test(arguments: Engine.allCases) func aRepetition(_ engine: Engine) throws {
        try check(engine, "event 3 does not follow 3") { batch, name, other in
            batch.append([event(1)], receipt: nil, board: other, epoch: "z")
            batch.append([event(3)], receipt: nil, board: name, epoch: "e1")
        }
    }

    @Test(arguments: Engine.allCases) func anotherEpoch(_ engine: Engine) throws {
        try check(engine, "the epoch is not the stored one") { batch, name, _ in
            batch.append([event(4)], receipt: nil, board: name, epoch: "e2")
        }
    }

    @Test(arguments: Engine.allCases) func anotherEpochBehindTheRightOne(_ engine: Engine) throws {
        try check(engine, "the epoch is not the stored one") { batch, name, _ in
            batch.append([event(4)], receipt: nil, board: name, epoch: "e1")
            batch.append([event(5)], receipt: nil, board: name, epoch: "e2")
        }
    }

    @Test(arguments: Engine.allCases) func whatADeletionWasFollowedBy(_ engine: Engine) throws {
        try check(engine, "event 4 does not follow 0") { batch, name, _ in
            batch.append([event(4)], receipt: nil, board: name, epoch: "e1")
            batch.delete(name)
            batch.append([event(4)], receipt: nil, board: name, epoch: "e2")
        }
    }

    @Test func laterStretchesOfABoardAreOneRow() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        var life = try Life("a")
        for _ in 0..<10 { try life.add() }
        try life.store(in: store)
        #expect(try scratch.integer("SELECT count(*) FROM stretches") == 1)
    }
}
