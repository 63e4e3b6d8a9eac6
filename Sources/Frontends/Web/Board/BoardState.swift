// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore
import SocketIOServer

/// What `board-state` says beside the circles.
struct BoardState {
    let board: BoardName
    let epoch: String
    let seq: Int
    let mode: Mode
    let players: [Player]
    let you: Identity

    /// The whole state; `circles` is what stands between the brackets.
    func full(_ circles: [ByteBuffer], namespace: String) -> EncodedPackets {
        var head = JSONWriter()
        head.object { members(&$0) }
        var start = ByteBuffer(bytes: head.bytes.dropLast())
        start.writeString(",\"circles\":[")
        var tail = JSONWriter()
        tail.object { others(&$0) }
        var end = ByteBuffer(string: "],")
        end.writeBytes(tail.bytes.dropFirst())
        var packets = EncodedPackets()
        packets.append(event: "board-state", namespace: namespace, parts: [start] + circles + [end])
        return packets
    }

    /// The answer to one that goes on from where it was: what it missed follows.
    func resumed(namespace: String) -> EncodedPackets {
        var packets = EncodedPackets()
        packets.append(event: "board-state", namespace: namespace) { arguments in
            arguments.object { object in
                members(&object)
                object.member("resumed", true)
                others(&object)
            }
        }
        return packets
    }

    private func members(_ object: inout JSONWriter) {
        object.member("board", board.text)
        object.member("epoch", epoch)
        object.member("seq", seq)
        object.member("mode", mode.rawValue)
    }

    private func others(_ object: inout JSONWriter) {
        object.key("players")
        object.players(players)
        object.object("you") { object in
            object.member("id", you.id.text)
            object.member("moderator", you.isModerator)
        }
    }
}
