// SPDX-License-Identifier: MIT
import Glibc
import Testing
import TestSupport

/// What goes wrong: one sentence, the right code, nothing on standard output.
@Suite struct ErrorTests {
    private static let usage: [([String], String)] = [
        ([], "say what to do, for instance: circles add --initials AB && circles list (circles --help says more)"),
        (["frob"], "unexpected argument 'frob' (circles --help says more)"),
        (["list", "--zzz"], "unknown option '--zzz' (circles list --help says more)"),
        (["add", "--x", "abc"], "the value 'abc' is invalid for '--x <x>' (circles add --help says more)"),
        (["add", "--x"], "missing value for '--x <x>' (circles add --help says more)"),
        (
            ["add", "-", "--x", "1"],
            "with - the circles come from standard input, without flags of their own (circles add --help says more)"
        ),
        (["wait"], "say one thing to wait for: --circles, --player or --empty (circles wait --help says more)"),
        (
            ["wait", "--empty", "--circles", "1"],
            "say one thing to wait for: --circles, --player or --empty (circles wait --help says more)"
        ),
        (["remove"], "say which circles: their ids, or --last, --initials or --by (circles remove --help says more)"),
        (["delete-board"], "missing expected argument '<name>' (circles delete-board --help says more)"),
        (
            ["mode", "shut"],
            "the value 'shut' is invalid for '<mode>', please provide one of 'open' and 'read-only' "
                + "(circles mode --help says more)"
        ),
    ]

    @Test(arguments: usage) func wrongUsageIs64(arguments: [String], sentence: String) throws {
        let (status, output, error) = try run(ProgramPath.circles, arguments)
        #expect(status == 64 && output == "" && error == "circles: \(sentence)\n", "\(status) \(output) \(error)")
    }

    private static let badData: [([String], String)] = [
        (["add", "--y", "1e9"], "the circle's field y is not valid: it has to be a number from -100000 to 100000"),
        (["add", "--x", "nan"], "--x has to be a finite number, not nan"),
        (
            ["add", "--initials", "A"],
            "the circle's field initials is not valid: initials are 2 to 3 letters or digits"
        ),
        (["list", "--board", "nope"], "there is no board nope; list-boards names those there are"),
        (["undo", "--board", "nope"], "there is no board nope; list-boards names those there are"),
        (
            ["list", "--board", "No!"],
            "\"No!\" is no name for a board: a board's name is 1 to 64 of a-z, 0-9, _ and -, "
                + "beginning with a letter or digit"
        ),
        (["undo", "0"], "undo takes back 1 event or more, not 0"),
        (["restore", "9"], "the parameter to is not valid: the board's last seq is 0"),
        (["watch", "--after", "9"], "--after has to be 0 to 0, the last event of main, not 9"),
        (["watch", "--timeout", "inf"], "--timeout has to be a number of seconds, 0 or more, not inf"),
        (["watch", "--count", "0"], "--count has to be 1 or more, not 0"),
        (["replay", "--speed", "0"], "--speed has to be above 0, not 0"),
        (["watch", "--after", "-1"], "--after has to be 0 to 0, the last event of main, not -1"),
        (["watch", "--timeout", "-1"], "--timeout has to be a number of seconds, 0 or more, not -1"),
        (["history", "--after", "-1"], "--after has to be 0 or more, not -1"),
        (["wait", "--circles", "-1"], "--circles has to be 0 or more, not -1"),
        (["remove", "--last", "-1"], "the parameter last is not valid: it has to be a whole number, 1 or more"),
        (["history", "--limit", "0"], "--limit has to be 1 or more, not 0"),
        (["wait", "--player", "A"], "--player is \"A\", but initials are 2 to 3 letters or digits"),
    ]

    @Test func valuesOutOfRangeAre65() throws {
        let bench = try Bench()
        for (arguments, sentence) in Self.badData {
            let (status, output, error) = try run(ProgramPath.circles, arguments, environment: bench.environment)
            #expect(Bench.Outcome(status: status, output: output, error: error) == .failed(65, sentence))
        }
        #expect(
            try bench.circles("add", environment: ["CIRCLES_INITIALS": "!"])
                == .failed(65, "$CIRCLES_INITIALS is \"!\", but initials are 2 to 3 letters or digits"))
    }

    @Test func aBadLineHasItsNumber() throws {
        let bench = try Bench()
        let input = line(x: 1) + "\n" + line(x: 3).replacing("3,", with: "\"q\",", maxReplacements: 1) + line(x: 4)
        #expect(
            try bench.circles("add", "-", input: input)
                == .failed(
                    65, "line 3: the circle's field x is not valid: it has to be a number from -100000 to 100000"))
        #expect(try bench.shell("$circles list | cut -f3 | paste -sd' '") == .printed("x 1\n"))
        #expect(
            try bench.circles("add", "-", "--skip-invalid", input: input)
                == Bench.Outcome(
                    status: 65,
                    error: """
                        circles: line 3: the circle's field x is not valid: it has to be a number from -100000 to 100000 \
                        (skipped)
                        circles: 1 bad line skipped; all others were stored

                        """))
        #expect(try bench.shell("$circles list | cut -f3 | paste -sd' '") == .printed("x 1 1 4\n"))
    }

    @Test func manyBadLinesAreCounted() throws {
        let bench = try Bench()
        let input = String(repeating: "x\n", count: 30) + line(x: 7)
        let outcome = try bench.circles("add", "-", "--format", "ndjson", "--skip-invalid", input: input)
        let lines = outcome.error.split(separator: "\n")
        #expect(outcome.status == 65 && outcome.output == "" && lines.count == 21)
        #expect(lines.last == "circles: 30 bad lines skipped, 10 of them not shown; all others were stored")
        #expect(try bench.shell("$circles list | wc -l") == .printed("2\n"))
    }

    @Test func filesThatCannotBeReadAre66() throws {
        let bench = try Bench()
        #expect(try bench.circles("import", "/nope") == .failed(66, "/nope cannot be read: No such file or directory"))
        #expect(try bench.circles("import", "/tmp") == .failed(66, "/tmp cannot be read: Is a directory"))
        #expect(
            try bench.shell("$circles add - <&-")
                == .failed(66, "the input could not be read: Bad file descriptor"))
    }

    @Test func noDaemonIs69() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("s")
        let sentence = "no daemon listens on \(path); start circlesd, or say --socket PATH if it listens elsewhere"
        for arguments in [["list"], ["add"], ["add", "-"], ["watch"], ["wait", "--empty"], ["rpc", "hello"]] {
            let (status, output, error) = try run(ProgramPath.circles, arguments + ["--socket", path])
            #expect(Bench.Outcome(status: status, output: output, error: error) == .failed(69, sentence))
        }
    }

    @Test func fullOutputsAre74() throws {
        let bench = try Bench()
        try bench.add()
        let sentence = "standard output could not be written: No space left on device"
        for command in ["list", "add", "export --format svg", "history", "watch --after 0 --count 1", "--help"] {
            #expect(try bench.shell("$circles \(command) > /dev/full") == .failed(74, sentence), "\(command)")
        }
        #expect(
            try bench.shell("$circles list >&-")
                == .failed(74, "standard output could not be written: Bad file descriptor"))
    }

    @Test func limitsAre75() throws {
        let bench = try Bench(["--max-circles", "2"])
        let sentence = "the board would have more than 2 circles; clear it or remove some first"
        let refused = "lines 1 to 3 refused, and nothing behind line 3 was sent: \(sentence)"
        #expect(try bench.circles("add", "-", input: (1...3).map { line(x: $0) }.joined()) == .failed(75, refused))
        try bench.add()
        try bench.add()
        #expect(try bench.circles("add") == .failed(75, sentence))
    }

    @Test func timeOutsAre75() throws {
        let bench = try Bench()
        try bench.add()
        #expect(
            try bench.circles("wait", "--circles", "2", "--timeout", "0.05")
                == .failed(75, "after 0.05 s main has 1 circle, not 2"))
        #expect(
            try bench.circles("wait", "--empty", "--timeout", "0")
                == .failed(75, "after 0 s main has 1 circle, not none"))
        #expect(
            try bench.circles("wait", "--player", "QQ", "--timeout", "0.05")
                == .failed(75, "after 0.05 s nobody with the initials \"QQ\" is on main"))
        #expect(
            try bench.circles("watch", "--count", "1", "--timeout", "0.05")
                == .failed(75, "only 0 of 1 event came within 0.05 s; try again later"))
        #expect(try bench.circles("watch", "--timeout", "0.05") == .printed(""))
    }

    @Test(.disabled(if: geteuid() == 0, "the superuser may open every socket")) func aForbiddenSocketIs77() throws {
        let bench = try Bench(["--socket-mode", "0000"])
        #expect(
            try bench.circles("list")
                == .failed(
                    77, "you may not open the socket \(bench.daemon.socket); ask to be let into the group that owns it")
        )
    }

    @Test func aPipesEndIsQuiet() throws {
        let bench = try Bench()
        #expect(try bench.circles("add", "-", input: (1...20_000).map { line(x: $0) }.joined()) == .printed(""))
        for command in ["list", "history", "export", "watch --after 0", "replay --speed 1e9"] {
            let outcome = try bench.shell("$circles \(command) | head -1 | wc -l; echo ${PIPESTATUS[0]}")
            #expect(outcome == .printed("1\n141\n"), "\(command)")
        }
    }

    @Test func aWatchEndsWithItsReader() throws {
        // No event ever comes, so only the reader's end can end it.
        let bench = try Bench()
        #expect(try bench.shell("$circles watch | true; echo ${PIPESTATUS[0]}") == .printed("141\n"))
    }
}
