// SPDX-License-Identifier: MIT
import Board
import JSON

/// What a client asks for by an event (docs/socket-io.md, "What a client sends").
enum ClientRequest {
    /// The circle as it came: it is the daemon that reads it.
    case addCircle(JSONValue)
    case clearBoard
    case removeCircles(Removal)
    case restoreBoard(to: Int)
    case setBoard(mode: String)
    case registerPlayer(initials: String)
    case joinBoard(BoardName)
    case leaveBoard

    enum Removal: Equatable {
        case ids([Int])
        /// The newest n.
        case last(Int)
    }

    /// The most ids of one removal.
    static let greatestRemoval = 10_000

    /// No board has come so far: the greatest whole number that every client can say.
    static let greatestSeq = 1 << 53

    /// Reads an event; nil where it is one that nobody knows.
    init?(name: String, arguments: [JSONValue], clearAliases: [String]) throws(RequestError) {
        let data = arguments.first
        switch name {
        case "add-circle":
            guard let data, data.kind == .object else {
                throw RequestError(
                    kind: "invalid-circle", message: "add-circle takes {initials, x, y, dia, rgba}", field: "circle")
            }
            self = .addCircle(data)
        case "remove-circles": self = .removeCircles(try Self.removal(data))
        case "restore-board":
            guard let to = data?["to"]?.int, (0...Self.greatestSeq).contains(to) else {
                throw .invalidParams("restore-board takes {to}, the number of an event", field: "to")
            }
            self = .restoreBoard(to: to)
        case "set-board":
            guard let mode = data?["mode"]?.string else {
                throw .invalidParams("set-board takes {mode}, open or read-only", field: "mode")
            }
            self = .setBoard(mode: mode)
        case "register-player":
            guard let initials = data?.string ?? data?["initials"]?.string else {
                throw .invalidParams("register-player takes the player's initials", field: "initials")
            }
            self = .registerPlayer(initials: initials)
        case "join-board":
            guard let board = data?.string.flatMap(BoardName.init) else { throw .invalidBoard(BoardName.rule) }
            self = .joinBoard(board)
        case "leave-board": self = .leaveBoard
        case "clear-board": self = .clearBoard
        default:
            guard clearAliases.contains(name) else { return nil }
            self = .clearBoard
        }
    }

    private static func removal(_ data: JSONValue?) throws(RequestError) -> Removal {
        switch (data?["ids"], data?["last"]) {
        case (let ids?, nil):
            guard let elements = ids.elements, elements.count <= greatestRemoval else {
                throw .invalidParams("ids is a list of at most \(greatestRemoval) circles", field: "ids")
            }
            let numbers = elements.compactMap(\.int)
            guard numbers.count == elements.count else {
                throw .invalidParams("ids is a list of whole numbers", field: "ids")
            }
            return .ids(numbers)
        case (nil, let last?):
            guard let last = last.int, last > 0 else {
                throw .invalidParams("last is a whole number above 0", field: "last")
            }
            return .last(last)
        default: throw .invalidParams("remove-circles takes either {ids} or {last}", field: "ids")
        }
    }
}
