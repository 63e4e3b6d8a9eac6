// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON

/// An event of a board as the daemon tells it.
struct BoardEvent: Equatable {
    enum Change: Equatable {
        case addCircle(Circle)
        case removeCircles([Int])
        case clearBoard
        /// What the board is now has to be asked for.
        case restoreBoard
        case setBoard(Mode)
    }

    let seq: Int
    let change: Change

    init(seq: Int, change: Change) { (self.seq, self.change) = (seq, change) }

    /// Reads `{seq, event, …}`; nil where it is not an event that this version knows.
    init?(json: JSONValue) {
        guard let seq = json["seq"]?.int, let change = Self.change(json) else { return nil }
        self.init(seq: seq, change: change)
    }

    private static func change(_ json: JSONValue) -> Change? {
        switch json["event"]?.string {
        case "add-circle": json["circle"].flatMap { Circle(json: $0) }.map(Change.addCircle)
        case "remove-circles": json["ids"]?.elements.map { .removeCircles($0.compactMap(\.int)) }
        case "clear-board": .clearBoard
        case "restore-board": .restoreBoard
        case "set-board": json["mode"]?.string.flatMap(Mode.init(rawValue:)).map(Change.setBoard)
        default: nil
        }
    }
}
