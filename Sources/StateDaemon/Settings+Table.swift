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
                    mode("socket-mode", \.socketMode, "The socket's permissions.").untilRestart(),
                    .text("socket-group", \.socketGroup, "group", "The group that may use the socket.").untilRestart(),
                    .text(
                        "read-only-socket", \.readOnlySocket, "path",
                        "A second socket, for those that may read and watch, and change nothing."
                    ).untilRestart(),
                    mode("read-only-socket-mode", \.readOnlySocketMode, "The read-only socket's permissions.")
                        .untilRestart(),
                    .text(
                        "read-only-socket-group", \.readOnlySocketGroup, "group",
                        "The group that may use the read-only socket."
                    ).untilRestart(),
                    .text("data", \.data, "folder", "The data folder.")
                        .usually("STATE_DIRECTORY, else in XDG_STATE_HOME or ~/.local/state").untilRestart(),
                ]),
            .init(
                "Who",
                [
                    principals(
                        "allow-users", \.allowUsers, .user,
                        "Who may use the control socket beside root and the daemon's own user, for new connections; where this and allow-groups are empty, whom its permissions let."
                    ),
                    principals(
                        "allow-groups", \.allowGroups, .group,
                        "Groups whose members may use the control socket, for new connections."),
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

    private static func mode(
        _ key: String, _ place: any Setting<Settings>.Place<UInt32>, _ about: String
    ) -> Setting<Settings> {
        Setting(
            key, about, valueName: "mode", allowed: "an octal number up to 777, such as 660",
            put: { text, settings throws(Setting<Settings>.Misfit) in
                guard let mode = UInt32(text, radix: 8), mode <= 0o777 else { throw Setting<Settings>.Misfit() }
                settings[keyPath: place] = mode
            }, show: { String($0[keyPath: place], radix: 8) })
    }

    /// Users or groups of this system. They are looked up where the setting is read, so that a wrong one is refused there.
    private static func principals(
        _ key: String, _ place: any Setting<Settings>.Place<[Principal]>, _ kind: Principal.Kind, _ about: String
    ) -> Setting<Settings> {
        Setting(
            key, about, valueName: "\(kind)s", allowed: "a list of \(kind)s of this system, by name or number",
            shape: .list,
            put: { text, settings throws(Setting<Settings>.Misfit) in
                var found: [Principal] = []
                for name in Setting<Settings>.parts(of: text) {
                    guard let principal = Principal(name, kind) else {
                        throw Setting<Settings>.Misfit("there is no \(kind) \(name) on this system")
                    }
                    found.append(principal)
                }
                settings[keyPath: place] = found
            }, show: { $0[keyPath: place].map(\.text).joined(separator: ",") })
    }
}
