// SPDX-License-Identifier: MIT
import Board
import ProgramSupport

extension Settings {
    static let table = SettingsTable(
        program: "circlesd", defaults: Settings(),
        sections: [
            .init(
                "Where",
                [
                    .text("socket", \.socket, "path", "The control socket.").from(environment: "CIRCLES_SOCKET")
                        .usually("/run/circlesd/control.sock under systemd, else in XDG_RUNTIME_DIR").untilRestart(),
                    mode.untilRestart(),
                    .text("socket-group", \.socketGroup, "group", "The group that may use the socket.").untilRestart(),
                    .text("data", \.data, "folder", "The data folder.")
                        .usually("STATE_DIRECTORY, else in XDG_STATE_HOME or ~/.local/state").untilRestart(),
                ]),
            .init(
                "How",
                [
                    .choice(
                        "durability", \.durability,
                        "What an acknowledged write survives: full, a power cut; normal, a crash of the program."
                    ).untilRestart(),
                    .choice("log-level", \.logLevel, "From which level on is logged."),
                ]),
            .init("Limits", limits),
        ])

    private static let limits: [Setting<Settings>] = [
        .integer("max-boards", \.limits.boards, 0...1_000_000, "n", "Boards beside main."),
        .integer("max-circles", \.limits.circles, 1...10_000_000, "n", "Circles on a board."),
        .integer("max-circles-per-call", \.limits.circlesPerCall, 1...1_000_000, "n", "Circles in one call."),
        .integer("max-players", \.limits.players, 0...1_000_000, "n", "Players on a board."),
        .integer("max-line", \.limits.line, 1024...(1 << 30), "bytes", "One input line, for new connections."),
        .integer(
            "max-initials", \.limits.initials, 2...Initials.greatestMaximum, "n", "Letters in a player's initials."),
        .seconds("player-grace", \.playerGrace, 0...86_400, "How long players stay after their connection was lost."),
        .integer(
            "watcher-buffer", \.watcherBuffer, (1 << 16)...(1 << 32), "bytes",
            "How far a watcher may be behind before it is let go."),
        .seconds("stall-timeout", \.stallTimeout, 0.1...86_400, "How long a client may take none of its answers."),
    ]

    private static let mode = Setting<Settings>(
        "socket-mode", "The socket's permissions.", valueName: "mode",
        allowed: "an octal number up to 777, such as 660",
        put: { text, settings throws(Setting<Settings>.Misfit) in
            guard let mode = UInt32(text, radix: 8), mode <= 0o777 else { throw Setting<Settings>.Misfit() }
            settings.socketMode = mode
        }, show: { String($0.socketMode, radix: 8) })
}
