// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Glibc

/// The program: parses the command line, carries the command out, and turns whatever goes wrong into one sentence and
/// an exit code.
@main
enum Program {
    static func main() {
        // Writing to a closed pipe is then an error that `Output` decides on; a socket's end must not kill us.
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    private static func run(_ arguments: [String]) -> ExitStatus {
        var command: any ParsableCommand
        do { command = try Circles.parseAsRoot(arguments) } catch { return explain(error) }
        do { try command.run() } catch { return report(error) }
        return .done
    }

    /// The command line asked for a text about the program, or could not be parsed.
    private static func explain(_ error: any Error) -> ExitStatus {
        guard Circles.exitCode(for: error).isSuccess else { return misused(Circles.message(for: error), error) }
        return show(Help.text(Circles.fullMessage(for: error)))
    }

    /// What a command threw: the parser's own requests (`circles help add`) come this way too.
    private static func report(_ error: any Error) -> ExitStatus {
        if let status = error as? ExitStatus { return status }
        if error is CleanExit || error is ValidationError { return explain(error) }
        if Circles.exitCode(for: error).isSuccess { return explain(error) }
        let failure = Failure(error)
        Diagnostics.say(failure.message)
        return failure.status
    }

    private static func show(_ text: String) -> ExitStatus {
        let output = Output()
        do throws(Failure) {
            try output.line(text)
            try output.flush()
            return .done
        } catch {
            Diagnostics.say(error.message)
            return error.status
        }
    }

    private static func misused(_ message: String, _ error: any Error) -> ExitStatus {
        let words = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let sentence = words.prefix(1).lowercased() + words.dropFirst()
        let plain = sentence.last == "." ? String(sentence.dropLast()) : sentence
        Diagnostics.say("\(Text.printable(plain)); see \(Help.command(in: Circles.fullMessage(for: error))) --help")
        return .usage
    }
}
