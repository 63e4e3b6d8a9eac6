// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Glibc

/// `circles up`
struct Up: DescribedCommand {
    static let about = About(
        name: "up", summary: "Start the daemon and the web front end, and end both together.",
        example: "circles up --port 3000",
        details: """
            Prints the address to open. Ctrl-C or SIGTERM ends both. One that dies is started again, three times a \
            minute at most. PORT in the environment sets the port, and opens it to other machines.
            """)

    @Option(help: ArgumentHelp("The web front end's port (PORT in the environment, else 3000).", valueName: "n"))
    var port: Int?
    @Option(help: ArgumentHelp("The address it listens on.", valueName: "address")) var host: String?
    @Option(help: ArgumentHelp("The daemon's data folder.", valueName: "folder")) var data: String?
    @Option(help: ArgumentHelp("The daemon's socket (control.sock in the data folder).", valueName: "path"))
    var socket: String?
    @Option(help: ArgumentHelp("A folder of your own pages.", valueName: "folder")) var root: String?
    @Option(help: ArgumentHelp("The daemon's configuration file.", valueName: "path")) var daemonConfig: String?
    @Option(help: ArgumentHelp("The web front end's configuration file.", valueName: "path")) var webConfig: String?

    func run() throws {
        guard let data = data ?? Self.defaultData() else {
            throw Failure(.usage, "say --data FOLDER: neither XDG_STATE_HOME nor HOME is set")
        }
        let socket = socket ?? "\(data)/control.sock"
        let daemon = ChildProgram(
            name: "circlesd",
            arguments: Self.flags([("--socket", socket), ("--data", data), ("--config", daemonConfig)]))
        let web = ChildProgram(
            name: "circles-web",
            arguments: Self.flags([
                ("--socket", socket), ("--port", port.map { "\($0)" }), ("--host", host), ("--root", root),
                ("--config", webConfig),
            ]))
        let status = try Supervisor(daemon: daemon, web: web, socket: socket).run()
        if status != 0 { Glibc.exit(status) }
    }

    private static func flags(_ pairs: [(String, String?)]) -> [String] {
        pairs.flatMap { flag, value in value.map { [flag, $0] } ?? [] }
    }

    /// Where the daemon keeps its data if nobody says.
    private static func defaultData() -> String? {
        Environment.value("STATE_DIRECTORY") ?? Environment.value("XDG_STATE_HOME").map { "\($0)/circlesd" }
            ?? Environment.value("HOME").map { "\($0)/.local/state/circlesd" }
    }
}
