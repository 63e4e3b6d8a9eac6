// SPDX-License-Identifier: MIT
internal import Board
internal import ControlAPI
internal import ControlClient
internal import JSON

/// As much of a board as `wait` looks at: how many circles, and who is there.
struct BoardCount {
    private(set) var circles: Int
    /// Nil until the daemon has told.
    private(set) var players: [Initials]?
    /// False from an event whose outcome cannot be counted (a restore) to the next look at the whole board.
    private(set) var isKnown = true

    init(circles: Int) { self.circles = circles }

    mutating func take(_ happening: BoardWatch.Happening) {
        switch happening {
        case .event(let event): take(event: event)
        case .players(let params): take(players: params)
        case .deleted: circles = 0
        case .began(let start, let result):
            take(players: result)
            guard start != .resumed else { return }
            circles = result["circles"]?.count ?? 0
            isKnown = true
        }
    }

    private mutating func take(event: JSONValue) {
        switch event["event"]?.string {
        case "add-circle": circles += 1
        case "remove-circles": circles -= event["ids"]?.count ?? 0
        case "clear-board": circles = 0
        case "restore-board": isKnown = false
        default: break
        }
    }

    private mutating func take(players list: JSONValue) {
        players = list["players"]?.elements?.compactMap { player in
            player["initials"]?.string.flatMap { Initials($0, maximum: Initials.greatestMaximum) }
        }
    }
}

/// What `wait` waits for.
enum BoardWish {
    case circles(Int)
    case player(Initials)
    case empty

    func isFulfilled(by board: BoardCount) -> Bool {
        switch self {
        case .circles(let count): board.circles >= count
        case .player(let initials): board.players?.contains(initials) ?? false
        case .empty: board.circles == 0
        }
    }
}
