// SPDX-License-Identifier: MIT
import Board
import SocketIOServer

/// Those who see a board in the same way: a room, and the state that newcomers are given, with the place in the room at which
/// it was made. Newcomers share it until it is old.
final class BoardRoom {
    /// So many bytes may have been emitted since a state was made for it to be given out again.
    static let greatestLag = 64 << 10

    let view: View
    let room: Room
    private var replay: (packets: EncodedPackets, position: Room.Position)?

    init(view: View, room: Room) { (self.view, self.room) = (view, room) }

    var isEmpty: Bool { room.isEmpty }

    func emit(_ event: BoardEvent, epoch: String) { room.emit(view.packets(event, epoch: epoch)) }

    func emit(players: [Player]) { room.emit(view.playerList(players)) }

    /// What a newcomer of the lesson's kind gets before he joins at the place given.
    func replay(of mirror: Mirror, limit: Int) -> (packets: EncodedPackets, position: Room.Position) {
        if let replay, room.holds(replay.position), room.distance(from: replay.position) <= Self.greatestLag {
            return replay
        }
        let fresh = (view.replay(mirror, limit: limit).shared(), room.end)
        replay = fresh
        return fresh
    }
}
