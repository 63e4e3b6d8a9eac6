// SPDX-License-Identifier: MIT

/// A connection's interest in a board: a cursor in its events.
final class Watch {
    let board: LiveBoard
    /// The connection holds its watches; one that ended cancels them.
    unowned let connection: Connection
    /// The last event the watcher knows.
    var cursor: Int
    /// The version of the player list the watcher knows.
    var knownPlayers: Int
    /// Notifications begin when the answer that began the watch has been sent, and end with the watch.
    var state = State.beginning
    /// The place in the board's list.
    var index = 0

    enum State {
        case beginning
        case live
        /// Events older than the feed are being read from the store.
        case catchingUp
        case ended
    }

    init(board: LiveBoard, connection: Connection, cursor: Int) {
        self.board = board
        self.connection = connection
        self.cursor = cursor
        knownPlayers = board.playersVersion
    }
}
