// SPDX-License-Identifier: MIT

/// A socket's place in a room.
final class Membership {
    let room: Room
    let socket: Socket
    let connection: EngineConnection
    /// Up to where the socket's connection has taken what the room emitted.
    var cursor: Room.Position
    /// Whether nothing more of the room is sent to the socket.
    var isOver = false
    /// The place in the room's list.
    var index = 0

    init(room: Room, socket: Socket, connection: EngineConnection, cursor: Room.Position) {
        (self.room, self.socket, self.connection, self.cursor) = (room, socket, connection, cursor)
    }
}
