// SPDX-License-Identifier: MIT

/// Who may write to a board: everybody, or the control API alone.
public enum Mode: String, Sendable {
    case open
    case readOnly = "read-only"
}

/// One change of a board. Events are the truth; a board is what its events add up to.
public struct Event: Equatable, Sendable {
    /// What an event changes.
    public enum Change: Equatable, Sendable {
        case addCircle(CircleDraft)
        /// The ids, rising.
        case removeCircles([Int])
        case clearBoard
        /// The board is again what it was after event `to`. What that means for the board as it was is kept with the
        /// event, so that replaying needs nothing but the events in their order.
        case restoreBoard(to: Int, dropped: [Int], returned: [Circle])
        case setBoard(Mode)
    }

    /// The board's counter: 1 for its first event, then one more for each.
    public let seq: Int
    /// When it was taken, in milliseconds since 1970.
    public let at: Int64
    public let change: Change

    public init(seq: Int, at: Int64, change: Change) {
        self.seq = seq
        self.at = at
        self.change = change
    }

    /// Who did it, where somebody said.
    public var by: PlayerID? {
        if case .addCircle(let draft) = change { draft.by } else { nil }
    }
}
