// SPDX-License-Identifier: MIT
import Board
import NIOCore
import NIOEmbedded
import Testing

@testable import SocketIOServer
@testable import Web

/// Rooms that nobody is in: one who comes and goes, over and over, has nothing encoded anew as long as nothing changes.
@Suite struct LiveBoardTests {
    private let loop = EmbeddedEventLoop()
    private let board = LiveBoard(name: .main)

    @discardableResult
    private func room(_ namespace: String = "/") -> BoardRoom {
        let view = View(namespace: namespace, keepsState: false, clearAliases: [], carriesOffset: false)
        let room = BoardRoom(
            view: view,
            room: Room(name: "main", namespace: namespace, loop: loop, coalesce: .zero, retention: 1 << 20))
        board.rooms[view] = room
        return room
    }

    @Test func anIdleRoomIsKeptUntilTheBoardChanges() throws {
        let room = room()
        board.left(room)
        board.tell(players: [])
        #expect(board.rooms[room.view] === room)
        board.tell(try Samples.add(1), epoch: "e")
        #expect(board.rooms.isEmpty)
    }

    @Test func amongMoreRoomsNoneIsKept() {
        let rooms = (0...LiveBoard.greatestIdleRooms).map { room("/n\($0)") }
        for room in rooms { board.left(room) }
        #expect(board.rooms.count == LiveBoard.greatestIdleRooms)
    }
}
