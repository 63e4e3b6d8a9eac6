// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import ControlAPI

/// The root of the commands.
struct Circles: ParsableCommand {
    static let example = "circles add --initials AB && circles list"

    /// The commands, in the order in which the help lists them.
    static let commands: [any DescribedCommand.Type] = [
        Up.self, Add.self, List.self, Players.self, Boards.self, Status.self,
        Clear.self, Remove.self, Undo.self, Restore.self, SetMode.self, DeleteBoard.self,
        Watch.self, Wait.self, History.self, Replay.self,
        Export.self, Import.self, Backup.self, RawCall.self, Completions.self,
    ]

    static let configuration = CommandConfiguration(
        commandName: "circles", abstract: "Shares boards of circles through the daemon circlesd.",
        version: Version.program, subcommands: commands)

    func run() throws {
        throw ValidationError("say what to do, for instance: \(Self.example)")
    }
}
