// SPDX-License-Identifier: MIT
import ArgumentParser
import ControlAPI
import EventStore
import Logging
import ProgramSupport

/// `circlesd`: its flags, and the service that they are for.
@main
struct CirclesDaemon: ServiceProgram {
    static let configuration = CommandConfiguration(
        commandName: "circlesd",
        abstract: "The state daemon of Circles: keeps the boards and serves the control API on a Unix socket.",
        version: "circlesd \(Version.program)")
    static let table = Settings.table
    static let logLevel: any KeyPath<Settings, Logger.Level> & Sendable = \.logLevel

    @Option(help: .of("socket")) var socket: String?
    @Option(help: .of("socket-mode")) var socketMode: String?
    @Option(help: .of("socket-group")) var socketGroup: String?
    @Option(help: .of("read-only-socket")) var readOnlySocket: String?
    @Option(help: .of("read-only-socket-mode")) var readOnlySocketMode: String?
    @Option(help: .of("read-only-socket-group")) var readOnlySocketGroup: String?
    @Option(help: .of("data")) var data: String?
    @Option(help: .of("allow-users")) var allowUsers: String?
    @Option(help: .of("allow-groups")) var allowGroups: String?
    @Option(help: .of("durability")) var durability: String?
    @Option(help: .of("log-level")) var logLevel: String?
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Backups") var backups: BackupOptions
    @OptionGroup(title: "Configuration") var configuration: ConfigurationOptions

    func doInstead(_ settings: Settings, _ log: Logger) throws -> Bool {
        guard let file = backups.restore else { return false }
        let data = try Self.data(settings)
        let restored = try SettingsError.wherePathsAreWrong { try SQLiteStore.restore(file.path, into: data) }
        log.notice(
            "restored",
            metadata: [
                "data": "\(settings.data)", "boards": "\(restored.boards)", "events": "\(restored.events)",
            ])
        return true
    }

    static func service(_ settings: Settings, _ context: ProgramContext) throws -> ControlServer {
        _ = try data(settings)
        return ControlServer(settings: settings, context: context)
    }

    /// The data folder, which has to be known.
    private static func data(_ settings: Settings) throws -> String {
        guard !settings.data.isEmpty else {
            throw SettingsError("--data is needed: neither XDG_STATE_HOME nor HOME is set", isUsage: true)
        }
        return settings.data
    }
}
