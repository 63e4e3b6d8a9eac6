// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// The help texts: the parser's, each with its example before everything else.
enum Help {
    /// The text as it is shown; one that is no command's help stays as it is.
    static func text(_ text: String) -> String {
        guard text.hasPrefix("OVERVIEW: ") else { return text }
        if Circles.helpMessage() == text { return "Example: \(Circles.example)\n\n\(text)" }
        let command = Circles.commands.first { Circles.helpMessage(for: $0) == text }
        return command.map { "Example: \($0.about.example)\n\n\(text)" } ?? text
    }

    /// The command that a message about wrong usage concerns, as one types it (`circles add`).
    static func command(in message: String) -> String {
        let names = Circles.commands.map { "circles \($0.about.name)" }
        return names.first { message.contains("Usage: \($0) ") } ?? "circles"
    }
}
