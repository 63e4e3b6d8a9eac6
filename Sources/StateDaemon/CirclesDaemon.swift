// SPDX-License-Identifier: MIT
import ArgumentParser
import Board
import ControlAPI
import EventStore
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// `circlesd`: reads what is asked of it, and runs the service.
@main
struct CirclesDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "circlesd",
        abstract: "The state daemon of Circles: keeps the boards and serves the control API on a Unix socket.",
        version: "circlesd \(Version.program)")

    @Option(help: ArgumentHelp("The control socket.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The data folder.", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "What an acknowledged write survives: full (a power cut) or normal (a crash).", valueName: "full|normal"),
        transform: Self.choice)
    var durability: Durability = .full

    @Option(
        help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"),
        transform: Self.choice)
    var logLevel: Logger.Level = .info

    @Option(help: ArgumentHelp("The socket's permissions, octal.", valueName: "mode"), transform: Self.octal)
    var socketMode: UInt32 = 0o660

    @Option(help: ArgumentHelp("The group that may use the socket.", valueName: "group"))
    var socketGroup: String?

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() async throws {
        let underSystemd = Self.environment("SYSTEMD_EXEC_PID") == "\(getpid())"
        var handler = LineLogHandler(program: "circlesd", forJournal: underSystemd)
        handler.logLevel = logLevel
        let log = Logger(label: "circlesd") { [handler] _ in handler }
        let server = ControlServer(settings: try settings(underSystemd: underSystemd), log: log)
        let configuration = ServiceGroupConfiguration(
            services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in
                SwiftLogNoOpLogHandler()
            })
        Self.raiseDescriptorLimit()
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Errors are one line; what is wrong with the command line ends with 64, anything else with 1.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) != .success else { exit(withError: error) }
            let isUsage = exitCode(for: error) == .validationFailure
            let text = isUsage ? message(for: error) : "\(error)"
            var line = "circlesd: " + text.split(separator: "\n").joined(separator: " ") + "\n"
            line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
            Glibc.exit(isUsage ? EX_USAGE : EXIT_FAILURE)
        }
    }

    private func settings(underSystemd: Bool) throws -> Settings {
        let path = SocketPath.forDaemon(
            asked: socket, environment: Self.environment, underSystemd: underSystemd, uid: getuid())
        guard let folder = data ?? Self.defaultData() else {
            throw ValidationError("--data is needed: neither XDG_STATE_HOME nor HOME is set")
        }
        var settings = Settings(socket: path, data: folder)
        settings.durability = durability
        settings.socketMode = socketMode
        settings.socketGroup = socketGroup
        try limits.apply(to: &settings)
        return settings
    }

    private static func defaultData() -> String? {
        environment("STATE_DIRECTORY") ?? environment("XDG_STATE_HOME").map { "\($0)/circlesd" }
            ?? environment("HOME").map { "\($0)/.local/state/circlesd" }
    }

    /// A variable that is set to something.
    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func choice<Choice>(_ text: String) throws -> Choice
    where Choice: CaseIterable & RawRepresentable<String> {
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError("it is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    private static func octal(_ text: String) throws -> UInt32 {
        guard let mode = UInt32(text, radix: 8), mode <= 0o777 else {
            throw ValidationError("--socket-mode is an octal number up to 777, such as 660")
        }
        return mode
    }

    /// Each client costs a descriptor: take as many as may be had.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
