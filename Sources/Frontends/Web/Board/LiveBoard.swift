// SPDX-License-Identifier: MIT
import Board
import NIOCore

/// A board that somebody is on: its mirror, those who follow it, and who is registered.
final class LiveBoard {
    /// A player's registration; it holds while a visitor stands behind it.
    struct Registration {
        var initials: String
        var visitors: Set<ObjectIdentifier>
    }

    let name: BoardName
    /// Nil until the daemon has told the board's state.
    var mirror: Mirror?
    /// Whether the mirror follows the daemon's events now.
    var isWatched = false
    /// Grows with each watch, so that an answer of an earlier one is known.
    var watch = 0
    var visitors: [ObjectIdentifier: Visitor] = [:]
    var rooms: [View: BoardRoom] = [:]
    var registrations: [PlayerID: Registration] = [:]
    /// Ends the board when nobody has come back.
    var farewell: Scheduled<Void>?

    init(name: BoardName) { self.name = name }
}
