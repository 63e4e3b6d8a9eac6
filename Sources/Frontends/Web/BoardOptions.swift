// SPDX-License-Identifier: MIT
import ArgumentParser
import Glibc
import ProgramSupport

/// Who may do what on the boards, as flags. What is left out keeps its default.
struct BoardOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Circles that a client of the lesson is given when it comes (5000).", valueName: "n"))
    var replayLimit: Int?

    @Option(help: ArgumentHelp("Names that are taken as clear-board, with commas between.", valueName: "list"))
    var clearAliases: String?

    @Option(help: ArgumentHelp("everyone or moderators.", valueName: "who"), transform: CirclesWeb.choice)
    var whoMayClear: BridgeSettings.WhoMayClear = .everyone

    @Option(
        help: ArgumentHelp("everyone or control (the control API alone).", valueName: "who"),
        transform: CirclesWeb.choice)
    var whoMayCreateBoards: BridgeSettings.WhoMayCreateBoards = .everyone

    @Option(help: ArgumentHelp("A file with the secret that makes a player a moderator.", valueName: "path"))
    var moderatorSecretFile: String?

    @Option(help: ArgumentHelp("Writes a second of one connection (100).", valueName: "n"))
    var rate: Int?

    @Option(help: ArgumentHelp("Writes of one connection at once (200).", valueName: "n"))
    var burst: Int?

    @Flag(help: "Add an offset to each event, for Socket.IO's connection state recovery.")
    var stateRecovery = false

    func validate() throws {
        func check(_ flag: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
            guard let value, !range.contains(value) else { return }
            throw ValidationError("\(flag) is from \(range.lowerBound) to \(range.upperBound)")
        }
        try check("--replay-limit", replayLimit, 0...1_000_000)
        try check("--rate", rate, 1...1_000_000)
        try check("--burst", burst, 1...1_000_000)
    }

    func apply(to settings: inout BridgeSettings) throws {
        if let replayLimit { settings.replayLimit = replayLimit }
        if let clearAliases { settings.clearAliases = clearAliases.split(separator: ",").map(String.init) }
        (settings.whoMayClear, settings.whoMayCreateBoards) = (whoMayClear, whoMayCreateBoards)
        if let rate { settings.rate = rate }
        if let burst { settings.burst = burst }
        settings.stateRecovery = stateRecovery
        if let moderatorSecretFile { settings.moderatorSecret = try Self.secret(in: moderatorSecretFile) }
    }

    /// The file's first line. A secret that can be guessed is none.
    private static func secret(in path: String) throws -> String {
        guard let file = fopen(path, "re") else {
            throw ValidationError("--moderator-secret-file \(path) cannot be read")
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        guard fgets(&line, Int32(line.count), file) != nil else {
            throw ValidationError("--moderator-secret-file \(path) is empty")
        }
        let text = String(decoding: line.prefix { $0 != 0 && $0 != 0x0A }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard text.count >= 16 else {
            throw ValidationError("--moderator-secret-file \(path) has to hold a line of at least 16 characters")
        }
        return text
    }
}
