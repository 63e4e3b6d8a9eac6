// SPDX-License-Identifier: MIT
import Glibc
import ProgramSupport
import TestSupport

/// What a made-up program can be told.
struct Sample: Sendable {
    enum Mode: String, CaseIterable, Sendable {
        case fast, slow
    }

    var count = 3
    var pause = Duration.seconds(1.5)
    var beat = Duration.milliseconds(16)
    var mode = Mode.fast
    var name = "main"
    var group: String?
    var friends: [String] = []
    var isLoud = false
    var secret: String?

    static let table = SettingsTable(
        program: "a-program", defaults: Sample(),
        sections: [
            .init(
                "First",
                [
                    .integer("count", \.count, 0...10, "n", "How many."),
                    .seconds("pause", \.pause, 0...60, "How long."),
                    .milliseconds("beat", \.beat, 0...1000, "How often."),
                    .choice("mode", \.mode, "In which way."),
                ]),
            .init(
                "Second",
                [
                    .text("name", \.name, "name", "What it is called.").from(environment: "THE_NAME").untilRestart(),
                    .text("group", \.group, "group", "Whose it is.").untilRestart(),
                    .list("friends", \.friends, "list", "Who may come."),
                    .toggle("is-loud", \.isLoud, "Whether it can be heard."),
                    Setting.text("secret", \.secret, "secret", "What nobody sees.").secret(),
                ]),
        ])

    static func read(
        flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil
    ) async throws -> SettingsReader<Sample>.Found {
        try await SettingsReader(table, flags: flags, environment: environment, file: file).read()
    }
}

extension TemporaryFolder {
    /// Writes a file, in a folder of its own where the name says so; gives its path.
    func write(_ text: String, to name: String) throws -> String {
        let path = path(name)
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o700) }
        guard let file = fopen(path, "w") else { throw SupportError("writing \(path)") }
        fputs(text, file)
        fclose(file)
        return path
    }
}
