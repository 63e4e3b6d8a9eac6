// SPDX-License-Identifier: MIT
import ProgramSupport
import SocketIO
import SocketIOServer

extension WebSettings {
    static let table = SettingsTable(
        program: "circles-web", defaults: WebSettings(),
        sections: [
            .init("Where", place), .init("Socket.IO", transport), .init("Boards", boards),
        ])

    private static let place: [Setting<WebSettings>] = [
        .text("socket", \.socket, "path", "The daemon's control socket.").from(environment: "CIRCLES_SOCKET")
            .usually("/run/circlesd/control.sock where it is there, else in XDG_RUNTIME_DIR").untilRestart(),
        .text("host", \.host, "address", "The address to listen on.")
            .usually("127.0.0.1; 0.0.0.0 where PORT is set in the environment").untilRestart(),
        .integer("port", \.port, 0...65_535, "n", "The port; 0 takes a free one.").from(environment: "PORT")
            .untilRestart(),
        .text("root", \.root, "folder", "A folder of your own pages, served instead of the built-in one.")
            .untilRestart(),
        basePath.untilRestart(), proxies,
        .list(
            "hosts", \.hosts, "list",
            "Names that the server goes by, such as example.org or *.example.org; * for all. Addresses and names without a dot always count."
        ).usually("all, but only those without a dot where it listens on this machine alone and trusts no proxy"),
        .choice("log-level", \.logLevel, "From which level on is logged."),
    ]

    private static let transport: [Setting<WebSettings>] = [
        .list("origins", \.origins, "list", "Other origins whose pages may connect, or * for all."),
        .seconds(
            "ping-interval", \.server.engine.timing.pingInterval, 0.1...3600, "Between pings, for new connections."),
        .seconds(
            "ping-timeout", \.server.engine.timing.pingTimeout, 0.1...3600,
            "For the answer to a ping, for new connections."),
        .integer(
            "max-payload", \.server.engine.maxPayload, 1000...(64 << 20), "bytes",
            "The greatest message of a client, for new connections."),
        .integer("max-connections", \.web.maxConnections, 1...1_000_000, "n", "Connections at a time."),
        .integer(
            "max-connections-per-address", \.web.maxConnectionsPerAddress, 1...1_000_000, "n",
            "Connections, and sessions, of one address at a time; trusted proxies and this machine itself are not counted."
        ),
        .seconds(
            "request-timeout", \.web.requestTimeout, 0.1...3600,
            "For the head of a request to come, and as long again for its body."),
        .milliseconds(
            "coalesce", \.server.coalesce, 0...1000,
            "At most one write to a client in so long, and nothing waits longer; 0 writes at once."
        ).untilRestart(),
        .integer("threads", \.server.threads, 1...64, "n", "Threads that send to clients, where there are many.")
            .usually("half as many as there are processors, but at most 4").untilRestart(),
    ]

    private static let basePath = Setting<WebSettings>(
        "base-path", "A path below which everything is served, such as /circles.", valueName: "path",
        allowed: "a path: \(BasePath.rule)",
        put: { text, settings throws(Setting<WebSettings>.Misfit) in
            guard let path = BasePath(text) else { throw Setting<WebSettings>.Misfit() }
            settings.web.basePath = path
        }, show: { $0.web.basePath.text })

    private static let proxies = Setting<WebSettings>(
        "trusted-proxies", "Addresses and ranges of proxies whose X-Forwarded-For counts.", valueName: "list",
        allowed: "a list of addresses and ranges, such as 10.0.0.0/8", shape: .list,
        put: { text, settings throws(Setting<WebSettings>.Misfit) in
            do throws(TrustedProxies.BadEntry) {
                let list = text.replacing(" ", with: "")
                settings.web.trustedProxies = list.isEmpty ? .none : try TrustedProxies(list)
            } catch {
                throw Setting<WebSettings>.Misfit(error.description)
            }
        }, show: { $0.web.trustedProxies.text })

    private static let boards: [Setting<WebSettings>] = [
        .integer(
            "replay-limit", \.bridge.replayLimit, 0...1_000_000, "n",
            "Circles that a client of the lesson is given when it comes."),
        .list("clear-aliases", \.bridge.clearAliases, "list", "Names that are taken as clear-board.").untilRestart(),
        .choice("who-may-clear", \.bridge.whoMayClear, "Who may clear a board."),
        .choice(
            "who-may-create-boards", \.bridge.whoMayCreateBoards,
            "Who may begin a new board; control: the control API alone."),
        secretFile, secret,
        .integer("rate", \.bridge.rate, 1...1_000_000, "n", "Writes a second of one client, for new connections."),
        .integer("burst", \.bridge.burst, 1...1_000_000, "n", "Writes of one client at once, for new connections."),
        .toggle(
            "state-recovery", \.bridge.stateRecovery,
            "Add an offset to each event, for Socket.IO's connection state recovery."
        ).untilRestart(),
    ]

    private static let secretFile = Setting<WebSettings>(
        "moderator-secret-file", "A file with the secret that makes a player a moderator, in its first line.",
        valueName: "path", allowed: "a path",
        put: { text, settings throws(Setting<WebSettings>.Misfit) in settings.moderatorSecretFile = try SecretFile(text)
        },
        show: { $0.moderatorSecretFile?.path ?? "" })

    private static let secret = Setting<WebSettings>(
        "moderator-secret", "The secret itself; counts before the file.", valueName: "secret",
        allowed: "a text of at least \(SecretFile.leastLength) characters",
        put: { text, settings throws(Setting<WebSettings>.Misfit) in
            guard text.count >= SecretFile.leastLength else { throw Setting<WebSettings>.Misfit() }
            settings.moderatorSecret = text
        }, show: { $0.moderatorSecret ?? "" }
    ).secret()
}
