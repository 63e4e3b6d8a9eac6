// SPDX-License-Identifier: MIT

/// A socket's place in a room.
final class Membership {
    let room: Room
    let socket: Socket
    let connection: EngineConnection
    /// Up to where the socket's connection has taken what the room emitted.
    var cursor: Room.Position {
        get { isInStep ? room.stepEnd : ownCursor }
        set { ownCursor = newValue }
    }
    private var ownCursor: Room.Position
    /// Whether the member has taken all that the room has flushed, and nothing else waits for it: the room sends to it by itself.
    private(set) var isInStep = false
    /// Whether nothing more of the room is sent to the socket.
    var isOver = false
    /// The place in the room's list.
    var index = 0

    init(room: Room, socket: Socket, connection: EngineConnection, cursor: Room.Position) {
        (self.room, self.socket, self.connection, ownCursor) = (room, socket, connection, cursor)
    }

    /// Goes in step, from where the room is now.
    func stepIn() { isInStep = true }

    /// Goes out of step where the room is now.
    func stepOut() { (ownCursor, isInStep) = (cursor, false) }
}
