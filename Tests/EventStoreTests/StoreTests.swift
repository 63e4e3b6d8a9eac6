// SPDX-License-Identifier: MIT
import Board
import EventStore
import TestSupport
import Testing

/// What every store does: the same tests over each of them.
@Suite struct StoreTests {
    enum Engine: CaseIterable { case memory, sqlite }

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ engine: Engine) throws -> any EventStore {
        switch engine {
        case .memory: MemoryStore()
        case .sqlite: try SQLiteStore(folder: folder.path("d"), durability: .full)
        }
    }

    @Test(arguments: Engine.allCases)
    func aLivelyBoardComesBackAsItWas(engine: Engine) throws {
        let store = try open(engine)
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.live(400, seed: 1)
        #expect(try store.load().map(\.board) == [keeper.board])
        #expect(try store.load(.main)?.board == keeper.board)
        #expect(store.usage().events == keeper.board.seq)
    }

    @Test(arguments: Engine.allCases)
    func everyPastIsWhatAFreshReplayGives(engine: Engine) throws {
        let store = try open(engine)
        var keeper = Keeper(.main, epoch: "one", in: store)
        var pasts = [0: keeper.board]
        var random = SplitMix64(seed: 7)
        for step in 0..<150 {
            try keeper.live(1, seed: random.next())
            pasts[keeper.board.seq] = keeper.board
            if step % 40 == 39 { try store.checkpoint(keeper.board) }
        }
        for (seq, board) in pasts {
            let past = try store.past(of: .main, at: seq)
            #expect(past.circles == board.circles && past.mode == board.mode && past.seq == seq)
        }
    }

    @Test(arguments: Engine.allCases)
    func historyComesInOrderWhateverTheRows(engine: Engine) throws {
        let store = try open(engine)
        var keeper = Keeper(.main, epoch: "one", in: store)
        for count in [1, 3, 5000, 1, 2] { try keeper.take(.addCircles(try (0..<count).map { try draft($0) })) }
        #expect(try store.history(of: .main, after: 0, limit: 10_000).map(\.seq) == Array(1...5007))
        #expect(try store.history(of: .main, after: 3, limit: 4000).map(\.seq) == Array(4...4003))
        #expect(try store.history(of: .main, after: 5005, limit: 10).map(\.seq) == [5006, 5007])
        #expect(try store.history(of: .main, after: 5007, limit: 10).isEmpty)
        #expect(try store.history(of: try name("nowhere"), after: 0, limit: 10).isEmpty)
    }

    @Test(arguments: Engine.allCases)
    func aDeletedBoardIsGoneAndANewLifeBeginsAnew(engine: Engine) throws {
        let store = try open(engine)
        var first = Keeper(try name("b"), epoch: "one", in: store)
        try first.live(50, seed: 2)
        var batch = Batch()
        batch.delete(first.board.name)
        var second = Keeper(first.board.name, epoch: "two", in: store)
        try second.take(.addCircle(try draft()), key: "key", into: &batch)
        try store.append(batch)
        #expect(store.deletions == 1)
        #expect(try store.load().map(\.board) == [second.board])
        #expect(try store.history(of: first.board.name, after: 0, limit: 100).map(\.seq) == [1])
        while try store.purge() {}
        #expect(try store.load().map(\.board) == [second.board])
    }

    @Test(arguments: Engine.allCases)
    func whatDoesNotFitIsRefusedAsAWhole(engine: Engine) throws {
        let store = try open(engine)
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.take(.addCircle(try draft()))
        var wrong = Batch()
        wrong.append([Event(seq: 2, at: 1, change: .clearBoard)], receipt: nil, board: .main, epoch: "one")
        wrong.append([Event(seq: 4, at: 1, change: .clearBoard)], receipt: nil, board: .main, epoch: "one")
        var other = Batch()
        other.append([Event(seq: 1, at: 1, change: .clearBoard)], receipt: nil, board: try name("x"), epoch: "x")
        other.append([Event(seq: 2, at: 1, change: .clearBoard)], receipt: nil, board: .main, epoch: "two")
        for batch in [wrong, other] {
            #expect(throws: StoreError.self) { try store.append(batch) }
            #expect(try store.load().map(\.board) == [keeper.board])
        }
        try keeper.take(.clearBoard)
        #expect(try store.load().map(\.board) == [keeper.board])
    }

    @Test(arguments: Engine.allCases)
    func receiptsAreKeptAlsoOfCallsWithoutAnEvent(engine: Engine) throws {
        let store = try open(engine)
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.take(.addCircle(try draft()), key: "a")
        try keeper.take(.removeCircles(.ids([9])), key: "b")
        try keeper.take(.clearBoard, key: "c")
        try store.checkpoint(keeper.board)
        try keeper.take(.removeCircles(.ids([9])), key: "d")
        let loaded = try #require(try store.load(.main)?.board)
        #expect(loaded.keys.all.map(\.key.text) == ["a", "b", "c", "d"])
        #expect(loaded == keeper.board)
    }
}
