// SPDX-License-Identifier: MIT
import Foundation
import TestSupport

/// The real program against a real daemon of its own.
struct Bench {
    /// All that a run of the program gave.
    struct Outcome: Equatable, CustomStringConvertible {
        var status: Int32
        var output = ""
        var error = ""

        var description: String { "status \(status)\noutput:\n\(output)\nerror:\n\(error)" }

        static func printed(_ output: String, error: String = "") -> Outcome {
            Outcome(status: 0, output: output, error: error)
        }

        /// Nothing on standard output, one sentence on standard error.
        static func failed(_ status: Int32, _ sentence: String) -> Outcome {
            Outcome(status: status, error: "circles: \(sentence)\n")
        }
    }

    let daemon: Daemon

    init(_ arguments: [String] = []) throws { daemon = try Daemon(arguments: arguments) }

    var environment: [String: String] { ["CIRCLES_SOCKET": daemon.socket, "CIRCLES_INITIALS": "ME"] }

    /// Runs `circles`; times and epochs, which nobody can know, are `AT` and `EPOCH` in what it gives.
    func circles(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        let (status, output, error) = try run(
            ProgramPath.circles, arguments, input: input,
            environment: self.environment.merging(environment) { $1 })
        return Outcome(status: status, output: Self.withoutTimes(output), error: error)
    }

    /// Starts `circles` and leaves it running.
    func start(_ arguments: String...) throws -> RunningProgram {
        try RunningProgram(ProgramPath.circles, arguments, environment: environment)
    }

    /// The same through a shell, with `$circles` as the program.
    func shell(_ script: String) throws -> Outcome {
        let environment = environment.merging(["circles": ProgramPath.circles, "folder": daemon.folder.path]) { $1 }
        let (status, output, error) = try run("/bin/bash", ["-c", script], environment: environment)
        return Outcome(status: status, output: Self.withoutTimes(output), error: error)
    }

    /// Places a circle that is known in every field.
    func add(_ initials: String = "AB", x: Int = 1, board: String = "main") throws {
        let outcome = try circles(
            "add", "--initials", initials, "--x", "\(x)", "--y", "2.5", "--dia", "3", "--color", "#123",
            "--board", board)
        guard outcome.status == 0 else { throw SupportError("\(outcome)") }
    }

    private static func withoutTimes(_ text: String) -> String {
        var text = text
        for (pattern, replacement) in [
            (#""at":\d{13}"#, #""at":"AT""#), (#"\b1\d{12}\b"#, "AT"),
            (#""epoch":"[0-9a-f]{16}""#, #""epoch":"EPOCH""#),
            (#"\t[0-9a-f]{16}\t"#, "\tEPOCH\t"),
        ] {
            text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
        }
        return text
    }
}

/// A circle as NDJSON that `add -` takes.
func line(x: Int, initials: String = "AB") -> String {
    ##"{"initials":"\##(initials)","x":\##(x),"y":2.5,"dia":3,"rgba":"#123"}"## + "\n"
}
