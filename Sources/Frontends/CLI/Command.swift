// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// What the help says of a command.
struct About {
    let name: String
    /// One line, for the list of commands.
    let summary: String
    /// A command line that could be typed just so.
    let example: String
    var details = ""
}

/// One of the program's commands.
protocol DescribedCommand: ParsableCommand {
    static var about: About { get }
}

/// A command that is carried out with a way to the daemon and an output.
protocol Command: DescribedCommand {
    var common: CommonOptions { get }
    func perform(_ context: Context) throws
}

extension DescribedCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: about.name, abstract: about.summary, discussion: about.details)
    }
}

extension Command {
    func run() throws {
        let context = try Context(common)
        try perform(context)
        try context.output.flush()
    }
}
