// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// A board that is written to, and what of it is to be stored.
struct Life {
    private(set) var board: Board
    private(set) var events: [Event] = []
    /// The board, without its keys, after each event; the empty one first.
    private(set) var past: [Board]
    private var batch = Batch()
    private var random: Seeded
    private let keepsPast: Bool

    /// `keepsPast: false` for one with very many events.
    init(_ name: String, epoch: String = "e1", seed: UInt64 = 1, keepsPast: Bool = true) throws {
        self.keepsPast = keepsPast
        board = Board(name: try #require(BoardName(name)), epoch: epoch)
        past = [board]
        random = Seeded(seed: seed)
    }

    @discardableResult
    mutating func call(_ action: Proposal.Action, key: String? = nil) throws -> Decision {
        let at = 1_700_000_000_000 + Int64(board.seq)
        let proposal = Proposal(action: action, at: at, key: key.flatMap { RequestKey($0) })
        let decision = try board.decide(proposal, limits: Limits())
        for event in decision.events where keepsPast {
            var next = try #require(past.last)
            next.apply(event)
            past.append(next)
        }
        events += decision.events
        batch.append(decision.events, receipt: decision.receipt, board: board.name, epoch: board.epoch)
        return decision
    }

    mutating func add(_ count: Int = 1, key: String? = nil) throws {
        let first = board.seq
        try call(.addCircles((1...count).map { try Samples.draft(first + $0) }), key: key)
    }

    /// One call of any kind.
    mutating func callAnything(key: String?) throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try call(.clearBoard, key: key)
        case 1:
            let to = Int.random(in: 0...board.seq, using: &random)
            try call(.restoreBoard(to: to, past: past[to].circles.circles), key: key)
        case 2: try call(.setBoard(Bool.random(using: &random) ? .open : .readOnly), key: key)
        case 3: try call(.removeCircles(.matching(initials: nil, by: nil, last: 3)), key: key)
        default: try add(Int.random(in: 1...4, using: &random), key: key)
        }
    }

    /// What came up since the last time.
    mutating func take() -> Batch {
        defer { batch = Batch() }
        return batch
    }

    /// Stores what came up since the last time.
    mutating func store(in store: any EventStore) throws { try store.append(take()) }
}

/// SplitMix64: the same numbers from the same seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
