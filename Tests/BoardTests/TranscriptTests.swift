// SPDX-License-Identifier: MIT
import Board
import TestSupport
import Testing

/// The reducer's rules where they meet each other; each rule alone is in `ReducerTests`.
@Suite struct TranscriptTests {
    private var board = Board(name: .main, epoch: "e")
    private var limits = Limits()

    @discardableResult
    private mutating func take(
        _ action: Proposal.Action, key: String? = nil, asPlayer: Bool = false
    ) throws(Refusal) -> Decision {
        let proposal = Proposal(action: action, at: 9, key: key.flatMap(Token.init), asPlayer: asPlayer)
        return try board.decide(proposal, limits: limits)
    }

    private mutating func refusal(
        _ action: Proposal.Action, key: String? = nil, asPlayer: Bool = false
    ) -> Refusal? {
        let before = board
        do {
            try take(action, key: key, asPlayer: asPlayer)
            return nil
        } catch {
            #expect(board == before, "a refused proposal changes nothing")
            return error
        }
    }

    private var ids: [Int] { board.circles.circles.map(\.id) }

    /// Initials and authors by id: 1 AA one, 2 BB one, 3 AA two, 4 BB two, 5 AA nobody, 6 BB nobody, and so on.
    private mutating func place(_ count: Int) throws {
        for index in 0..<count {
            let by = [0: "one", 1: "two"][index / 2 % 3]
            try take(.addCircle(try draft(Double(index), initials: index % 2 == 0 ? "AA" : "BB", by: by)))
        }
    }

    @Test(
        arguments: [
            ("AA", nil, nil, [1, 3, 5, 7, 9, 11]), (nil, "one", nil, [1, 2, 7, 8]), ("BB", "two", nil, [4, 10]),
            ("AA", nil, 2, [9, 11]), (nil, "one", 3, [2, 7, 8]), ("AA", "two", 1, [9]), ("AA", "two", 99, [3, 9]),
            (nil, nil, 1, [12]), (nil, nil, 12, Array(1...12)), ("CC", nil, nil, []), ("aa", nil, nil, []),
            (nil, "nobody", 5, []), ("AA", "ONE", nil, []),
        ] as [(String?, String?, Int?, [Int])])
    mutating func removesWhatFitsAll(initials: String?, by: String?, last: Int?, removed: [Int]) throws {
        try place(12)
        let selection = Proposal.Selection.matching(
            initials: initials.flatMap { Initials($0, maximum: 3) }, by: by.flatMap(Token.init), last: last)
        let decision = try take(.removeCircles(selection))
        #expect(decision.events.map(\.change) == (removed.isEmpty ? [] : [.removeCircles(removed)]))
        #expect(decision.outcome == .removed(seq: removed.isEmpty ? 12 : 13, count: removed.count))
        #expect(ids == (1...12).filter { !removed.contains($0) })
    }

    @Test(
        arguments: [
            ([], []), ([1, 2, 3], [1, 2, 3]), ([0, 99, -5], []), ([.min, 3, .max], [3]), ([1], [1]), ([3], [3]),
            ([4], []),
            (Array(-5...9), [1, 2, 3]),
        ] as [([Int], [Int])])
    mutating func passesOverUnknownIDs(asked: [Int], removed: [Int]) throws {
        try place(3)
        #expect(
            try take(.removeCircles(.ids(asked))).outcome
                == .removed(seq: removed.isEmpty ? 3 : 4, count: removed.count))
        #expect(ids == [1, 2, 3].filter { !removed.contains($0) })
    }

    @Test mutating func undoesAClearAndARestore() throws {
        try place(3)
        let three = board.circles.circles
        try take(.removeCircles(.ids([2])))
        let two = board.circles.circles
        try take(.clearBoard)
        #expect(
            try take(.restoreBoard(to: 4, past: two)).events.map(\.change) == [
                .restoreBoard(to: 4, dropped: [], returned: two)
            ])
        #expect(ids == [1, 3] && board.circles.circles == two)
        try take(.addCircle(try draft()))
        #expect(try take(.restoreBoard(to: 3, past: three)).outcome == .restored(seq: 8, circles: 3))
        #expect(try take(.restoreBoard(to: 6, past: two)).outcome == .restored(seq: 9, circles: 2))
        #expect(board.circles.circles == two)
        // Nothing to do is an event all the same, and so is the board as it is.
        #expect(
            try take(.restoreBoard(to: 9, past: two)).events.map(\.change) == [
                .restoreBoard(to: 9, dropped: [], returned: [])
            ])
        try take(.addCircle(try draft()))
        #expect(ids == [1, 3, 11])
    }

    @Test mutating func restoresCirclesAndNothingElse() throws {
        try take(.restoreBoard(to: 0, past: []))
        try take(.addCircle(try draft()), key: "k")
        try take(.setBoard(.readOnly))
        try take(.setBoard(.readOnly))
        #expect(board.seq == 4, "setting the mode it has is an event")
        #expect(try take(.restoreBoard(to: 0, past: [])).outcome == .restored(seq: 5, circles: 0))
        #expect(board.mode == .readOnly && ids.isEmpty)
        #expect(try take(.addCircle(try draft()), key: "k").outcome == .added(first: 2, last: 2, at: 9))
        #expect(ids.isEmpty, "a repetition does nothing, also when its circle is gone")
    }

    @Test mutating func refusesASeqThatIsNotThereYet() throws {
        try place(2)
        for to in [3, .max] {
            guard case .invalidField(let field, _, let index)? = refusal(.restoreBoard(to: to, past: []), key: "k")
            else {
                Issue.record("restored to \(to)")
                continue
            }
            #expect(field == "to" && index == nil)
        }
        #expect(board.keys.count == 0)
    }

    @Test mutating func aPlayerMayNotWriteAnythingToAReadOnlyBoard() throws {
        try place(2)
        try take(.setBoard(.readOnly))
        for action in try Self.actions() {
            #expect(refusal(action, key: "k", asPlayer: true) == .readOnly(.main), "\(action)")
            #expect(refusal(action) == nil)
            try take(.setBoard(.readOnly))
        }
    }

    @Test mutating func theLimitCountsWhatIsThere() throws {
        limits.circles = 3
        let one = try draft()
        #expect(refusal(.addCircles([one, one, one, one]), key: "k") == .limitReached(.circles, maximum: 3))
        try take(.addCircles([one, one, one]), key: "k")
        try take(.removeCircles(.ids([2])))
        #expect(refusal(.addCircles([one, one])) == .limitReached(.circles, maximum: 3))
        #expect(try take(.addCircles([one])).outcome == .added(first: 5, last: 5, at: 9))
        try take(.clearBoard)
        #expect(try take(.addCircles([one, one, one])).outcome == .added(first: 7, last: 9, at: 9))
        #expect(ids == [7, 8, 9])
        #expect(try take(.addCircles([one, one, one]), key: "k").outcome == .added(first: 1, last: 3, at: 9))
    }

    /// Proposals that are all different, some by little.
    private static func actions() throws -> [Proposal.Action] {
        let (one, two) = (try draft(1), try draft(2))
        let (initials, by) = (Initials("AB", maximum: 3), try token("AB"))
        return [
            .addCircle(one), .addCircle(two), .addCircle(try draft(1, initials: "AC")),
            .addCircle(try draft(1, by: "me")),
            .addCircles([one]), .addCircles([one, one]), .addCircles([one, two]), .addCircles([two, one]),
            .removeCircles(.ids([])), .removeCircles(.ids([1])), .removeCircles(.ids([1, 2])),
            .removeCircles(.ids([12])),
            .removeCircles(.matching(initials: initials, by: nil, last: nil)),
            .removeCircles(.matching(initials: nil, by: by, last: nil)),
            .removeCircles(.matching(initials: initials, by: by, last: nil)),
            .removeCircles(.matching(initials: nil, by: nil, last: 1)),
            .removeCircles(.matching(initials: initials, by: nil, last: 1)),
            .clearBoard, .restoreBoard(to: 0, past: []), .restoreBoard(to: 1, past: []), .setBoard(.open),
            .setBoard(.readOnly),
        ]
    }

    @Test func aKeyIsReusedForAnythingButTheSame() throws {
        let actions = try Self.actions()
        #expect(Set(actions.map { Proposal(action: $0, at: 0).digest }).count == actions.count)
        for (index, action) in actions.enumerated() {
            var board = Board(name: .main, epoch: "e")
            let key = try token("k")
            for at in 1...2 {
                _ = try board.decide(Proposal(action: .addCircle(try draft()), at: Int64(at)), limits: Limits())
            }
            let first = try board.decide(Proposal(action: action, at: 5, key: key), limits: Limits())
            #expect(
                first.receipt
                    == Receipt(key: key, digest: Proposal(action: action, at: 5).digest, outcome: first.outcome))
            let after = board
            for (other, different) in actions.enumerated() {
                let proposal = Proposal(action: different, at: 6, key: key, asPlayer: true)
                if other == index {
                    let again = try board.decide(proposal, limits: Limits())
                    #expect(again.isRepetition && again.events.isEmpty && again.receipt == nil)
                    #expect(again.outcome == first.outcome)
                } else {
                    #expect(throws: Refusal.keyReused(key)) { try board.decide(proposal, limits: Limits()) }
                }
            }
            #expect(board == after)
        }
    }

    /// The past that a restore is given says nothing that the key's comparison should look at.
    @Test mutating func theSameRestoreIsTheSameWhateverItsPastWasReadAs() throws {
        try place(2)
        let circles = board.circles.circles
        try take(.restoreBoard(to: 1, past: Array(circles.prefix(1))), key: "k")
        #expect(try take(.restoreBoard(to: 1, past: []), key: "k").isRepetition)
    }

    /// Every past of a long life, restored after it, is what it was then; and the events alone say all of it.
    @Test func eachHundredthPastComesBack() throws {
        var random = SplitMix64(seed: 9)
        var board = Board(name: .main, epoch: "e")
        var replayed = board
        var pasts: [Int: [Circle]] = [0: []]
        for step in 1...3000 {
            let action: Proposal.Action =
                switch Int.random(in: 0..<12, using: &random) {
                case 0: .removeCircles(.ids((0..<8).map { Int(random.next() % 90) + $0 * 100 }))
                case 1: .removeCircles(.matching(initials: nil, by: nil, last: Int.random(in: 1...9, using: &random)))
                case 2 where step % 9 == 0: .clearBoard
                case 3 where step % 4 == 0:
                    .restoreBoard(to: board.seq / 100 * 100, past: pasts[board.seq / 100 * 100] ?? [])
                default: .addCircle(try draft(Double(step)))
                }
            let decision = try board.decide(Proposal(action: action, at: Int64(step)), limits: Limits())
            for event in decision.events { replayed.apply(event) }
            #expect(replayed == board)
            if board.seq % 100 == 0 { pasts[board.seq] = board.circles.circles }
        }
        #expect(pasts.count > 20)
        for (seq, past) in pasts.sorted(by: { $0.key < $1.key }) {
            _ = try board.decide(Proposal(action: .restoreBoard(to: seq, past: past), at: 0), limits: Limits())
            #expect(board.circles.circles == past)
        }
    }
}
