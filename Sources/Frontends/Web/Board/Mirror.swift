// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore

/// A board as it is after event `seq`: what the daemon said it was, and every event since.
struct Mirror {
    private(set) var epoch: String
    private(set) var seq: Int
    private(set) var mode: Mode
    private(set) var circles: CircleSet
    private(set) var encoded: EncodedCircles
    /// By time of joining.
    var players: [Player]
    /// The seq of the latest clear, where it came after the state that the mirror began with.
    private(set) var latestClear: Int?
    /// The seq that the mirror began with: what was before has to be looked up.
    let start: Int

    /// Reads a board's state, as `get-board` and `watch-board` give it; nil where it is none.
    init?(json: JSONValue) {
        guard let epoch = json["epoch"]?.string, let seq = json["seq"]?.int,
            let mode = json["mode"]?.string.flatMap(Mode.init(rawValue:)),
            let circles = json["circles"]?.elements
        else { return nil }
        (self.epoch, self.seq, self.mode, start) = (epoch, seq, mode, seq)
        self.circles = CircleSet(sorted: circles.compactMap { Circle(json: $0) })
        encoded = EncodedCircles(self.circles)
        players = json["players"].map(Self.players) ?? []
    }

    /// Reads `[{id, initials}]`.
    static func players(_ json: JSONValue) -> [Player] {
        json.elements?.compactMap { try? Player(json: $0, limits: .widest, index: nil) } ?? []
    }

    /// Takes the next event in. False where it cannot: it does not follow, or says that the state has to be asked for.
    mutating func apply(_ event: BoardEvent) -> Bool {
        guard event.seq == seq + 1 else { return false }
        switch event.change {
        case .addCircle(let circle):
            circles.append(circle)
            encoded.append(circle)
        case .removeCircles(let ids):
            circles.remove(ids)
            encoded.remove(ids, leaving: circles)
        case .clearBoard:
            circles.removeAll()
            encoded = EncodedCircles(circles)
            latestClear = event.seq
        case .setBoard(let mode): self.mode = mode
        case .restoreBoard: return false
        }
        seq = event.seq
        return true
    }

    /// The JSON of all circles, in parts that can be shared.
    mutating func encodedCircles() -> [ByteBuffer] { encoded.parts(circles) }
}
