// SPDX-License-Identifier: MIT
public import Board
public import JSON

/// Where a watcher is in a board's events: enough to come back and miss nothing, and to notice if something is missing.
public struct WatchCursor: Equatable, Sendable {
    /// How a watch began.
    public enum Start: Equatable, Sendable {
        /// Exactly where the cursor was.
        case resumed
        /// At the board's present state, as no place was asked for.
        case fresh
        /// At the present state, as the board has another life (epoch) than the one the cursor knew.
        case newLife
        /// At the present state, as the board has not come as far as the cursor: its store is an older one.
        case rewound
    }

    public let board: BoardName
    /// The life of the board's log that `seq` belongs to; nil until it is known.
    public private(set) var epoch: String?
    /// The last event that was seen.
    public private(set) var seq = 0

    /// A cursor that begins with what comes next.
    public init(board: BoardName) { self.board = board }

    /// A cursor behind an event that is known.
    public init(board: BoardName, epoch: String, after seq: Int) {
        self.board = board
        self.epoch = epoch
        self.seq = seq
    }

    /// The members of the next `watch-board`'s params.
    public func params(_ params: inout JSONWriter) {
        params.member("board", board.text)
        guard let epoch else { return }
        params.member("epoch", epoch)
        params.member("after", seq)
    }

    /// Takes the answer to `watch-board`.
    public mutating func started(_ result: JSONValue) throws(ClientError) -> Start {
        guard let epoch = result["epoch"]?.string, let seq = result["seq"]?.int else {
            throw .protocolViolation("an answer to watch-board without epoch and seq")
        }
        if result["resumed"]?.bool == true { return .resumed }
        let known = self.epoch
        (self.epoch, self.seq) = (epoch, seq)
        guard let known else { return .fresh }
        return known == epoch ? .rewound : .newLife
    }

    /// Takes the params of a `board-event`; false where it is another board's.
    public mutating func take(_ params: JSONValue) throws(ClientError) -> Bool {
        guard params["board"]?.string == board.text else { return false }
        guard params["epoch"]?.string == epoch else { throw .protocolViolation("an event of another epoch") }
        guard let next = params["seq"]?.int, next == seq + 1 else {
            throw .protocolViolation("an event that does not follow event \(seq)")
        }
        seq = next
        return true
    }

    /// The board was deleted, or its present state is wanted: the place means nothing any more.
    public mutating func forget() { (epoch, seq) = (nil, 0) }
}
