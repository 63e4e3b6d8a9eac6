// SPDX-License-Identifier: MIT
import ArgumentParser
import Board
import ControlAPI
import EventStore
import Glibc
import Logging
import ProgramSupport

/// `circlesd`: reads what is asked of it, and runs the service.
@main
struct CirclesDaemon: ServiceProgram {
    static let name = "circlesd"
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

    @Option(
        help: ArgumentHelp("Make the store of a backup, in a data folder that has none, and end.", valueName: "file"))
    var restore: String?

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() async throws {
        let settings = try settings(underSystemd: Self.isUnderSystemd)
        if let restore { return try Self.restore(restore, settings) }
        try await Self.serve(ControlServer(settings: settings, log: Self.log(logLevel)))
    }

    private static func restore(_ file: String, _ settings: Settings) throws {
        let restored = try SQLiteStore.restore(file, into: settings.data)
        log(.info).notice(
            "restored",
            metadata: [
                "data": "\(settings.data)", "boards": "\(restored.boards)", "events": "\(restored.events)",
            ])
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

    private static func octal(_ text: String) throws -> UInt32 {
        guard let mode = UInt32(text, radix: 8), mode <= 0o777 else {
            throw ValidationError("--socket-mode is an octal number up to 777, such as 660")
        }
        return mode
    }
}
