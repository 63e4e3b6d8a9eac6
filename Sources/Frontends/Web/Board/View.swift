// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import SocketIOServer

/// How a board is told: to clients that keep state, or to those of the lesson; in the packets of which namespace; and
/// whether each event carries where it stands (Socket.IO's connection state recovery).
struct View: Hashable {
    let namespace: String
    let keepsState: Bool
    /// The names under which a clear is told to clients of the lesson.
    let clearAliases: [String]
    let carriesOffset: Bool

    /// An event as packets. Nothing where this view does not tell of it.
    func packets(_ event: BoardEvent, epoch: String) -> EncodedPackets {
        var packets = EncodedPackets()
        let offset = carriesOffset ? Offset(epoch: epoch, seq: event.seq) : nil
        switch event.change {
        case .addCircle(let circle): append(circle, offset, to: &packets)
        case .removeCircles(let ids):
            packets.append(event: "remove-circles", namespace: namespace) { arguments in
                arguments.object { object in
                    object.member("ids", ids: ids)
                    object.member("seq", event.seq)
                }
                arguments.offset(offset)
            }
        case .clearBoard: appendClear(seq: event.seq, offset, to: &packets)
        case .setBoard(let mode):
            guard keepsState else { break }
            packets.append(event: "set-board", namespace: namespace) { arguments in
                arguments.object { object in
                    object.member("mode", mode.rawValue)
                    object.member("seq", event.seq)
                }
                arguments.offset(offset)
            }
        case .restoreBoard: break
        }
        return packets
    }

    /// What brings a client of the lesson up to date: a clear, and the newest circles as if they were placed now.
    func replay(_ mirror: Mirror, limit: Int) -> EncodedPackets {
        var packets = EncodedPackets()
        let offset = carriesOffset ? Offset(epoch: mirror.epoch, seq: mirror.seq) : nil
        let circles = mirror.circles.circles.suffix(limit)
        // Who got a part only is not up to date: the offset comes with the last one.
        appendClear(seq: mirror.seq, circles.isEmpty ? offset : nil, to: &packets)
        for circle in circles.dropLast() { append(circle, nil, to: &packets) }
        if let last = circles.last { append(last, offset, to: &packets) }
        return packets
    }

    /// The list of who is there, as texts.
    func playerList(_ players: [Player]) -> EncodedPackets {
        var packets = EncodedPackets()
        packets.append(event: "update-player-list", namespace: namespace) { arguments in
            arguments.array { list in for player in players { list.string(player.initials.text) } }
        }
        return packets
    }

    private func append(_ circle: Circle, _ offset: Offset?, to packets: inout EncodedPackets) {
        packets.append(event: "add-circle", namespace: namespace) { arguments in
            arguments.circle(circle)
            arguments.offset(offset)
        }
    }

    private func appendClear(seq: Int, _ offset: Offset?, to packets: inout EncodedPackets) {
        let names = ["clear-board"] + (keepsState ? [] : clearAliases)
        for (index, name) in names.enumerated() {
            packets.append(event: name, namespace: namespace) { arguments in
                arguments.object { $0.member("seq", seq) }
                if index == names.count - 1 { arguments.offset(offset) }
            }
        }
    }
}
