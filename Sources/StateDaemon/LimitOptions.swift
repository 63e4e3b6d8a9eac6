// SPDX-License-Identifier: MIT
import ArgumentParser
import Board

/// The daemon's limits as flags. What is left out keeps its default.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Boards beside main (1000).", valueName: "n"))
    var maxBoards: Int?

    @Option(help: ArgumentHelp("Circles on a board (100000).", valueName: "n"))
    var maxCircles: Int?

    @Option(help: ArgumentHelp("Circles in one call (10000).", valueName: "n"))
    var maxCirclesPerCall: Int?

    @Option(help: ArgumentHelp("Players on a board (20000).", valueName: "n"))
    var maxPlayers: Int?

    @Option(help: ArgumentHelp("Bytes of one input line (1048576).", valueName: "n"))
    var maxLine: Int?

    @Option(help: ArgumentHelp("Letters in a player's initials, 2 to 10 (3).", valueName: "n"))
    var maxInitials: Int?

    @Option(help: ArgumentHelp("How long players stay after their connection was lost (5).", valueName: "seconds"))
    var playerGrace: Double?

    @Option(help: ArgumentHelp("How far a watcher may be behind before it is let go (8388608).", valueName: "bytes"))
    var watcherBuffer: Int?

    @Option(help: ArgumentHelp("How long a client may take none of its answers (10).", valueName: "seconds"))
    var stallTimeout: Double?

    func validate() throws {
        try check("--max-boards", maxBoards, 0...1_000_000)
        try check("--max-circles", maxCircles, 1...10_000_000)
        try check("--max-circles-per-call", maxCirclesPerCall, 1...1_000_000)
        try check("--max-players", maxPlayers, 0...1_000_000)
        try check("--max-line", maxLine, 1024...(1 << 30))
        try check("--max-initials", maxInitials, 2...Initials.greatestMaximum)
        try check("--player-grace", playerGrace, 0...86_400)
        try check("--watcher-buffer", watcherBuffer, (1 << 16)...(1 << 32))
        try check("--stall-timeout", stallTimeout, 0.1...86_400)
    }

    func apply(to settings: inout Settings) throws {
        settings.limits.boards = maxBoards ?? settings.limits.boards
        settings.limits.circles = maxCircles ?? settings.limits.circles
        settings.limits.circlesPerCall = maxCirclesPerCall ?? settings.limits.circlesPerCall
        settings.limits.players = maxPlayers ?? settings.limits.players
        settings.limits.line = maxLine ?? settings.limits.line
        settings.limits.initials = maxInitials ?? settings.limits.initials
        settings.playerGrace = playerGrace.map { .seconds($0) } ?? settings.playerGrace
        settings.watcherBuffer = watcherBuffer ?? settings.watcherBuffer
        settings.stallTimeout = stallTimeout.map { .seconds($0) } ?? settings.stallTimeout
    }

    private func check<Number: Comparable>(_ flag: String, _ value: Number?, _ range: ClosedRange<Number>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("\(flag) is \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
}
