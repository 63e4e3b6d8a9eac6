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
    let allowance: Allowance
    /// What it registered as, or is about to.
    var initials: String?
    /// Where it was, until it is up to date.
    var resume: Offset?
    /// The room that it follows; nil while it waits for the board, or is on its way through the past.
    var room: BoardRoom?
    var replay: Replay?
    /// Grows with each move, so that an answer that comes too late is known.
    private(set) var stay = 0

    init(
        socket: Socket, identity: Identity, wish: Wish, board: LiveBoard, allowance: Allowance
    ) {
        (self.socket, self.identity, self.board, self.allowance) = (socket, identity, board, allowance)
        (keepsState, resume, home) = (wish.keepsState, wish.resume, board.name)
    }

    /// Whether it follows nothing, and is not on its way either.
    var isWaiting: Bool { room == nil && replay == nil }

    /// Follows nothing any more.
    func detach() {
        if let room { socket.leave(room.room) }
        (room, replay) = (nil, nil)
        stay += 1
    }
}
