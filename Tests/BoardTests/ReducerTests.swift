// SPDX-License-Identifier: MIT
import Board
import TestSupport
import Testing

/// The reducer as a transcript: proposal in, events and outcome out.
@Suite struct ReducerTests {
    private var board = Board(name: .main, epoch: "e")
    private var limits = Limits()

    @discardableResult
    private mutating func take(
        _ action: Proposal.Action, key: String? = nil, asPlayer: Bool = false, at: Int64 = 9
    ) throws(Refusal) -> Decision {
        let proposal = Proposal(action: action, at: at, key: key.flatMap(Token.init), asPlayer: asPlayer)
        return try board.decide(proposal, limits: limits)
    }

    private mutating func refusal(_ action: Proposal.Action, key: String? = nil, asPlayer: Bool = false) -> Refusal? {
        let before = board
        do { try take(action, key: key, asPlayer: asPlayer) } catch {
            #expect(board == before, "a refused proposal changes nothing")
            return error
        }
        return nil
    }

    private var ids: [Int] { board.circles.circles.map(\.id) }

    @Test mutating func addingGivesEachCircleAnEventOfItsOwn() throws {
        let one = try draft(1)
        let decision = try take(.addCircle(one), at: 5)
        #expect(decision.events == [Event(seq: 1, at: 5, change: .addCircle(one))])
        #expect(decision.outcome == .added(first: 1, last: 1, at: 5))
        #expect(decision.receipt == nil && !decision.isRepetition)
        #expect(try take(.addCircles([one, one, one])).outcome == .added(first: 2, last: 4, at: 9))
        #expect(ids == [1, 2, 3, 4] && board.seq == 4)
    }

    @Test mutating func theLimitIsForAllOrNone() throws {
        limits.circles = 3
        let one = try draft()
        try take(.addCircles([one, one]))
        #expect(refusal(.addCircles([one, one])) == .limitReached(.circles, maximum: 3))
        try take(.addCircle(one))
        #expect(refusal(.addCircle(one)) == .limitReached(.circles, maximum: 3))
        #expect(ids == [1, 2, 3])
    }

    @Test mutating func removing() throws {
        for (index, initials) in ["AA", "BB", "AA", "BB", "AA"].enumerated() {
            try take(.addCircle(try draft(initials: initials, by: index < 3 ? "one" : "two")))
        }
        #expect(try take(.removeCircles(.ids([1, 99]))).events.map(\.change) == [.removeCircles([1])])
        let (aa, one) = (Initials("AA", maximum: 3), try token("one"))
        let both = try take(.removeCircles(.matching(initials: aa, by: one, last: nil)))
        #expect(both.outcome == .removed(seq: 7, count: 1) && ids == [2, 4, 5])
        #expect(
            try take(.removeCircles(.matching(initials: nil, by: nil, last: 2))).events.map(\.change) == [
                .removeCircles([4, 5])
            ])
        let nothing = try take(.removeCircles(.ids([1])))
        #expect(nothing.events.isEmpty && nothing.outcome == .removed(seq: 8, count: 0))
        #expect(ids == [2])
    }

    @Test mutating func clearingAndRestoring() throws {
        try take(.addCircles([try draft(), try draft(), try draft()]))
        let three = board.circles.circles
        try take(.removeCircles(.ids([2])))
        #expect(try take(.clearBoard).outcome == .cleared(seq: 5, count: 2))
        #expect(try take(.clearBoard).events.isEmpty)
        try take(.addCircle(try draft()))
        let restored = try take(.restoreBoard(to: 3, past: three))
        #expect(restored.outcome == .restored(seq: 7, circles: 3) && ids == [1, 2, 3])
        #expect(restored.events.map(\.change) == [.restoreBoard(to: 3, dropped: [6], returned: three)])
        #expect(try take(.restoreBoard(to: 0, past: [])).outcome == .restored(seq: 8, circles: 0))
        guard case .invalidField("to", _, nil)? = refusal(.restoreBoard(to: 9, past: [])) else {
            Issue.record("a seq that is not there yet")
            return
        }
        try take(.addCircle(try draft()))
        #expect(ids == [9])
    }

    @Test mutating func aReadOnlyBoardIsReadOnlyForPlayersAlone() throws {
        #expect(try take(.setBoard(.readOnly)).outcome == .modeSet(seq: 1, mode: .readOnly))
        #expect(refusal(.addCircle(try draft()), asPlayer: true) == .readOnly(.main))
        #expect(refusal(.setBoard(.open), asPlayer: true) == .readOnly(.main))
        try take(.addCircle(try draft()))
        try take(.setBoard(.open))
        try take(.addCircle(try draft()), asPlayer: true)
        #expect(board.seq == 4)
    }

    @Test mutating func aKeyGivesTheFirstOutcomeAgain() throws {
        let first = try take(.addCircle(try draft()), key: "k")
        #expect(first.receipt?.key.text == "k")
        let again = try take(.addCircle(try draft()), key: "k", at: 77)
        #expect(again.isRepetition && again.events.isEmpty && again.outcome == first.outcome)
        #expect(refusal(.addCircle(try draft(2)), key: "k") == .keyReused(try token("k")))
        #expect(refusal(.addCircles([try draft()]), key: "k") == .keyReused(try token("k")))
        #expect(refusal(.addCircle(try draft(by: "me")), key: "k") == .keyReused(try token("k")))
        #expect(board.seq == 1)
    }

    @Test mutating func aCallWithoutEffectIsRememberedARefusedOneIsNot() throws {
        #expect(try take(.removeCircles(.ids([1])), key: "none").events.isEmpty)
        try take(.addCircle(try draft()))
        #expect(try take(.removeCircles(.ids([1])), key: "none").isRepetition)
        limits.circles = 1
        #expect(refusal(.addCircle(try draft()), key: "full") != nil)
        limits.circles = 2
        #expect(try take(.addCircle(try draft()), key: "full").isRepetition == false)
    }

    @Test mutating func theKeyIsLookedAtBeforeModeAndLimits() throws {
        try take(.addCircle(try draft()), key: "k", asPlayer: true)
        try take(.setBoard(.readOnly))
        limits.circles = 1
        #expect(try take(.addCircle(try draft()), key: "k", asPlayer: true).isRepetition)
    }

    @Test mutating func theOldestKeyIsForgotten() throws {
        for index in 0...KeyMemory.capacity { try take(.removeCircles(.ids([index])), key: "k\(index)") }
        #expect(board.keys.count == KeyMemory.capacity)
        #expect(try take(.removeCircles(.ids([1])), key: "k1").isRepetition)
        #expect(try take(.removeCircles(.ids([0])), key: "k0").isRepetition == false)
        #expect(try take(.removeCircles(.ids([1])), key: "k1").isRepetition == false)
    }

    @Test func theSameProposalsGiveTheSameBoardAndItsEventsReplayToIt() throws {
        let (one, other) = (try lively(), try lively())
        #expect(one.board == other.board)
        var replayed = Board(name: .main, epoch: "e")
        for event in one.events { replayed.apply(event) }
        #expect(
            replayed.circles == one.board.circles && replayed.mode == one.board.mode && replayed.seq == one.board.seq)
        #expect(one.restores > 50, "restoring was tried, and gave what was there before")
    }

    /// 5000 proposals, the same in every run.
    private func lively() throws -> (board: Board, events: [Event], restores: Int) {
        var random = SplitMix64(seed: 42)
        var board = Board(name: .main, epoch: "e")
        var events: [Event] = []
        var pasts: [[Circle]] = [[]]
        var restores = 0
        for step in 0..<5000 {
            let action: Proposal.Action
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                action = .removeCircles(.matching(initials: nil, by: nil, last: Int.random(in: 1...5, using: &random)))
            case 1: action = .removeCircles(.ids((0..<5).map { step / 2 + $0 * 3 }))
            case 2 where step % 3 == 0: action = .clearBoard
            case 3:
                let to = Int.random(in: 0...board.seq, using: &random)
                action = .restoreBoard(to: to, past: pasts[to])
            case 4: action = .addCircles(try (0..<3).map { try draft(Double($0)) })
            case 5: action = .setBoard(step % 2 == 0 ? .open : .readOnly)
            default: action = .addCircle(try draft(Double(step)))
            }
            let key = step % 7 == 0 ? Token("key \(step % 700)") : nil
            let proposal = Proposal(action: action, at: Int64(step), key: key, asPlayer: step % 11 == 0)
            guard let decision = try? board.decide(proposal, limits: Limits()) else { continue }
            if case .restoreBoard(_, let past) = action, !decision.isRepetition {
                #expect(board.circles.circles == past)
                restores += 1
            }
            events += decision.events
            // A call that adds several has pasts in between; their circles are those up to that id.
            for event in decision.events { pasts.append(board.circles.circles.filter { $0.id <= event.seq }) }
        }
        return (board, events, restores)
    }
}
