// SPDX-License-Identifier: MIT

/// What somebody wants done to a board. Whether it takes effect is decided after it has its place in the order.
///
/// It brings along everything that deciding needs and that is no part of the board: the time, the names.
public struct Proposal: Sendable {
    /// What is to be done.
    public enum Action: Equatable, Sendable {
        case addCircle(CircleDraft)
        /// At least one circle.
        case addCircles([CircleDraft])
        case removeCircles(Selection)
        case clearBoard
        /// `past`: the circles as they were after event `to`. That past never changes, so it may be read before the
        /// proposal has its place; it means nothing where `to` lies beyond the board's last event.
        case restoreBoard(to: Int, past: [Circle])
        case setBoard(Mode)
    }

    /// Which circles to remove.
    public enum Selection: Equatable, Sendable {
        /// Rising, each once.
        case ids([Int])
        /// The newest `last` of those that fit all that is given.
        case matching(initials: Initials?, by: PlayerID?, last: Int?)
    }

    public let action: Action
    /// In milliseconds since 1970.
    public let at: Int64
    /// Makes the proposal safe to repeat.
    public let key: RequestKey?
    /// Whether it is written for a player, who may not write to a read-only board.
    public let asPlayer: Bool

    public init(action: Action, at: Int64, key: RequestKey? = nil, asPlayer: Bool = false) {
        self.action = action
        self.at = at
        self.key = key
        self.asPlayer = asPlayer
    }
}

/// What a proposal came to.
public enum Outcome: Equatable, Sendable {
    /// Circles with the ids `first` to `last`, placed at `at`.
    case added(first: Int, last: Int, at: Int64)
    /// How many circles went; `seq` is the board's, of the removing event where `count` is not 0.
    case removed(seq: Int, count: Int)
    case cleared(seq: Int, count: Int)
    case restored(seq: Int, circles: Int)
    case modeSet(seq: Int, mode: Mode)
}

/// The memory of a keyed write: enough to answer its repetition, and to tell a reuse of the key from it.
public struct Receipt: Equatable, Sendable {
    public let key: RequestKey
    /// Of the method and the contents; see `Proposal.digest`.
    public let digest: UInt64
    public let outcome: Outcome

    public init(key: RequestKey, digest: UInt64, outcome: Outcome) {
        self.key = key
        self.digest = digest
        self.outcome = outcome
    }
}

/// What the reducer made of a proposal.
public struct Decision: Equatable, Sendable {
    /// The events, applied to the board already; none where nothing changed.
    public let events: [Event]
    /// To be kept beside the events, where the proposal had a key.
    public let receipt: Receipt?
    public let outcome: Outcome
    /// The key was known: this is the first call's outcome, and nothing was done.
    public let isRepetition: Bool
}
