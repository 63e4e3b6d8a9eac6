// SPDX-License-Identifier: MIT
import ArgumentParser
import ProgramSupport

/// The daemon's limits as flags.
struct LimitOptions: ParsableArguments {
    @Option(help: .of("max-boards")) var maxBoards: String?
    @Option(help: .of("max-circles")) var maxCircles: String?
    @Option(help: .of("max-circles-per-call")) var maxCirclesPerCall: String?
    @Option(help: .of("max-players")) var maxPlayers: String?
    @Option(help: .of("max-line")) var maxLine: String?
    @Option(help: .of("max-initials")) var maxInitials: String?
    @Option(help: .of("player-grace")) var playerGrace: String?
    @Option(help: .of("watcher-buffer")) var watcherBuffer: String?
    @Option(help: .of("stall-timeout")) var stallTimeout: String?
}

extension ArgumentHelp {
    /// The help of a setting's flag.
    static func of(_ key: String) -> ArgumentHelp { Settings.table.help(key) }
}
