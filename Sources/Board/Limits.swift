// SPDX-License-Identifier: MIT

/// The name of a limit, as `hello` and `limit-reached` say it.
public enum Limit: String, CaseIterable, Sendable {
    case boards
    case circles
    case circlesPerCall = "circles-per-call"
    case players
    case line
    case initials
}

/// How much there may be. Each limit is configurable, and reported by `hello`.
public struct Limits: Equatable, Sendable {
    /// Boards, `main` not counted.
    public var boards = 1000
    /// Circles on a board.
    public var circles = 100_000
    /// Circles in one call.
    public var circlesPerCall = 10_000
    /// Players on a board.
    public var players = 20_000
    /// Bytes of one input line, without its LF.
    public var line = 1 << 20
    /// Letters in a player's initials.
    public var initials = 3

    public init() {}

    public subscript(limit: Limit) -> Int {
        switch limit {
        case .boards: boards
        case .circles: circles
        case .circlesPerCall: circlesPerCall
        case .players: players
        case .line: line
        case .initials: initials
        }
    }
}
