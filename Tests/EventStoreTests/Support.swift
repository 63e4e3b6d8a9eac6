// SPDX-License-Identifier: MIT
import Board
import TestSupport
import Testing

@testable import EventStore

/// A circle to be placed.
func draft(_ x: Int = 1, by: String? = nil, initials: String = "AB") throws -> CircleDraft {
    let initials = try #require(Initials(initials, maximum: 10))
    let colour = try #require(Colour(css: "rgba(1,2,3,0.456)"))
    let draft = CircleDraft(
        initials: initials, x: Double(x) + 0.5, y: -2, diameter: 30, colour: colour, by: by.flatMap(Token.init))
    return try #require(draft)
}

func name(_ text: String) throws -> BoardName { try #require(BoardName(text)) }

/// A board and the store that keeps it: what one decides the other is given.
struct Keeper {
    var board: Board
    let store: any EventStore
    let limits = Limits()

    init(_ name: BoardName, epoch: String, in store: any EventStore) {
        board = Board(name: name, epoch: epoch)
        self.store = store
    }

    /// Decides and stores.
    mutating func take(_ action: Proposal.Action, key: String? = nil, at: Int64 = 1000) throws {
        var batch = Batch()
        try take(action, key: key, at: at, into: &batch)
        try store.append(batch)
    }

    /// Decides, and leaves storing to the caller.
    mutating func take(
        _ action: Proposal.Action, key: String? = nil, at: Int64 = 1000, into batch: inout Batch
    ) throws {
        let proposal = Proposal(action: action, at: at, key: key.flatMap(Token.init))
        let decision = try board.decide(proposal, limits: limits)
        batch.append(decision.events, receipt: decision.receipt, board: board.name, epoch: board.epoch)
    }

    /// What happens on a lively board, the same in every run.
    mutating func live(_ count: Int, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for step in 0..<count {
            let key = step % 5 == 0 ? "key-\(seed)-\(step)" : nil
            try take(try action(step, &random), key: key, at: Int64(step))
        }
    }

    private func action(_ step: Int, _ random: inout SplitMix64) throws -> Proposal.Action {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .removeCircles(.matching(initials: nil, by: nil, last: Int.random(in: 1...4, using: &random)))
        case 1: return .addCircles(try (0..<5).map { try draft($0, by: "player") })
        case 2 where step % 7 == 0: return .clearBoard
        case 3:
            let to = Int.random(in: 0...board.seq, using: &random)
            return .restoreBoard(to: to, past: try store.past(of: board.name, at: to).circles.circles)
        case 4: return .setBoard(step % 2 == 0 ? .open : .readOnly)
        default: return .addCircle(try draft(step, by: step % 3 == 0 ? "somebody" : nil, initials: "Éß9"))
        }
    }
}
