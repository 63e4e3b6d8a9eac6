// SPDX-License-Identifier: MIT
import Board
import SocketIOServer

/// A client that is on a board.
final class Visitor {
    let socket: Socket
    let identity: Identity
    let keepsState: Bool
    /// The board of its namespace.
    let home: BoardName
    var board: LiveBoard
    var bucket: TokenBucket
    /// What it registered as.
    var initials: String?
    /// Where it was, until it is up to date.
    var resume: Offset?
    /// The room that it follows; nil while it waits for the board, or is on its way through the past.
    var room: BoardRoom?
    var replay: Replay?
    /// Grows with each move, so that an answer that comes too late is known.
    private(set) var stay = 0

    init(
        socket: Socket, identity: Identity, wish: Wish, board: LiveBoard, bucket: TokenBucket
    ) {
        (self.socket, self.identity, self.board, self.bucket) = (socket, identity, board, bucket)
        (keepsState, resume, home) = (wish.keepsState, wish.resume, board.name)
    }

    /// Follows nothing any more.
    func detach() {
        if let room { socket.leave(room.room) }
        (room, replay) = (nil, nil)
        stay += 1
    }
}
