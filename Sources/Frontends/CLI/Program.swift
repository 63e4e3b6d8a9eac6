// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import Glibc

/// The program: parses the command line, carries the command out, and turns whatever goes wrong into one sentence and
/// an exit code.
@main
enum Program {
    static func main() {
        Descriptor.reserveStandardStreams()
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
        if error is ValidationError || Circles.exitCode(for: error).isSuccess { return explain(error) }
        let failure = Failure(thrown: error)
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

    /// The parser's message may be several sentences, on several lines.
    private static func oneSentence(_ message: String) -> String {
        var words = message.split(whereSeparator: \.isWhitespace).map(String.init)
        for index in words.indices.dropFirst() where words[index - 1].last == "." {
            words[index - 1].removeLast()
            words[index - 1] += ","
            words[index] = words[index].lowercased()
        }
        var text = Substring(words.joined(separator: " "))
        if text.last == "." { text.removeLast() }
        return Text.printable(text.prefix(1).lowercased() + text.dropFirst())
    }

    private static func misused(_ message: String, _ error: any Error) -> ExitStatus {
        let command = Help.command(in: Circles.fullMessage(for: error))
        Diagnostics.say("\(oneSentence(message)) (\(command) --help says more)")
        return .usage
    }
}
