// SPDX-License-Identifier: MIT
import Board
import NIOCore

/// A board that somebody is on: its mirror, those who follow it, and who is registered.
final class LiveBoard {
    /// A player's registration; it holds while a visitor stands behind it.
    struct Registration {
        /// Its place among all that were made.
        let place: Int
        var initials: String
        var visitors: Set<ObjectIdentifier> = []
        /// How many calls are on their way to the daemon that register the player.
        var coming = 0
    }

    /// A room that nobody is in is kept where the board has no more rooms than this: who comes back finds its state encoded.
    static let greatestIdleRooms = 4

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
    private var registrationsSoFar = 0
    /// Ends the board when nobody has come back.
    var farewell: Scheduled<Void>?

    init(name: BoardName) { self.name = name }

    /// Somebody has left a room, perhaps as the last one.
    func left(_ room: BoardRoom) {
        if room.isEmpty, rooms.count > Self.greatestIdleRooms { rooms[room.view] = nil }
    }

    /// Tells those who are on the board what has happened to it. What is kept in rooms that nobody is in is old then.
    func tell(_ event: BoardEvent, epoch: String) {
        for (view, room) in rooms {
            if room.isEmpty { rooms[view] = nil } else { room.emit(event, epoch: epoch) }
        }
    }

    /// Tells those who are on the board who else is there.
    func tell(players: [Player]) {
        for room in rooms.values where !room.isEmpty { room.emit(players: players) }
    }

    /// A player is about to be registered.
    func expect(_ id: PlayerID, _ initials: String) {
        registrationsSoFar += 1
        let new = Registration(place: registrationsSoFar, initials: initials)
        registrations[id, default: new].coming += 1
    }

    /// A call that registered a player was answered.
    func answered(_ id: PlayerID) { registrations[id]?.coming -= 1 }

    /// A visitor stands behind a player from now on; the latest initials win.
    func registered(_ id: PlayerID, _ initials: String, by visitor: Visitor) {
        registrations[id]?.initials = initials
        registrations[id]?.visitors.insert(ObjectIdentifier(visitor))
    }

    /// Forgets a player behind whom nobody stands, or is about to. False where somebody does.
    func release(_ id: PlayerID) -> Bool {
        guard let registration = registrations[id], registration.visitors.isEmpty, registration.coming == 0 else {
            return false
        }
        registrations[id] = nil
        return true
    }

    /// Those who are registered, by the time at which they were first.
    var registered: [(id: PlayerID, initials: String)] {
        registrations.filter { !$0.value.visitors.isEmpty }.sorted { $0.value.place < $1.value.place }
            .map { ($0.key, $0.value.initials) }
    }
}
