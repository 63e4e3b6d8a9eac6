// SPDX-License-Identifier: MIT
@testable import CLI
import JSON
import TestSupport
import Testing

/// What happens while something else does: live input, watching, restarts.
@Suite struct LiveTests {
    @Test func addSendsEachLineAsItComes() throws {
        let bench = try Bench()
        let watch = try bench.start("watch", "--after", "0")
        let add = try bench.start("add", "-")
        for x in 1...20 {
            try add.write(line(x: x))
            try watch.waitForLine(on: .standardOutput, containing: "\"x\":\(x),")
        }
        add.closeInput()
        #expect(try add.waitForExit() == 0)
        #expect(add.standardError == "" && add.standardOutput == "")
    }

    @Test func aBadLineIsNoticedWhileTheInputIsSilent() throws {
        let bench = try Bench()
        let add = try bench.start("add", "-")
        try add.write(line(x: 1) + "nonsense\n")
        #expect(try add.waitForExit() == 65)
    }

    @Test func aRefusalIsNoticedWhileTheInputIsSilent() throws {
        let bench = try Bench(["--max-circles", "1"])
        let add = try bench.start("add", "-")
        try add.write(line(x: 1) + line(x: 2))
        #expect(try add.waitForExit() == 75)
    }

    @Test func manyCircles() throws {
        let bench = try Bench()
        let count = 100_000
        let input = (1...count).map { line(x: $0 % 1000) }.joined()
        #expect(try bench.circles("add", "-", input: input) == .printed(""))
        #expect(
            try bench.shell("$circles export | jq .x | cmp - <(for i in $(seq \(count)); do echo $((i % 1000)); done)")
                == .printed(""))
    }

    @Test func watchIsWholeWhenTheDaemonIsKilled() throws {
        let bench = try Bench()
        let watch = try bench.start("watch", "--after", "0", "--count", "60")
        let add = try bench.start("add", "-")
        for x in 1...60 {
            if x % 20 == 0 {
                try bench.daemon.kill9()
                try add.write(line(x: x))
                try bench.daemon.start()
            } else {
                try add.write(line(x: x))
            }
            try watch.waitForLine(on: .standardOutput, containing: "\"seq\":\(x),")
        }
        add.closeInput()
        #expect(try add.waitForExit() == 0)
        #expect(try watch.waitForExit() == 0)
        #expect(watch.standardError == "" && add.standardError == "")
        #expect(try bench.shell("$circles history") == bench.shell("cat <<'E'\n\(watch.standardOutput)E"))
        #expect(try bench.shell("$circles history | jq .circle.x | cmp - <(seq 60)") == .printed(""))
    }

    @Test func watchComesBackWhenTheDaemonIsStopped() throws {
        let bench = try Bench()
        let watch = try bench.start("watch", "--after", "0", "--count", "2")
        try bench.add(x: 1)
        try watch.waitForLine(on: .standardOutput, containing: "\"seq\":1,")
        try bench.daemon.restart()
        try bench.add(x: 2)
        #expect(try watch.waitForExit() == 0)
        #expect(watch.standardOutput.split(separator: "\n").count == 2)
    }

    @Test func watchGoesOnWithTheNextLifeOfADeletedBoard() throws {
        let bench = try Bench()
        try bench.add("AA", board: "b")
        let watch = try bench.start("watch", "--board", "b", "--after", "0", "--count", "3")
        try watch.waitForLine(on: .standardOutput, containing: "AA")
        _ = try bench.circles("delete-board", "b")
        try bench.add("BB", board: "b")
        try bench.add("CC", board: "b")
        #expect(try watch.waitForExit() == 0)
        let seen = watch.standardOutput.split(separator: "\n").map { $0.prefix(8) }
        #expect(seen == [#"{"seq":1"#, #"{"seq":1"#, #"{"seq":2"#])
        #expect(watch.standardError == "circles: the board b was deleted; going on with its next life\n")
    }

    @Test func waitWakes() throws {
        let bench = try Bench()
        try bench.add()
        // With a time-out that would fail the test, not with one that the test waits for.
        let circles = try bench.start("wait", "--circles", "3", "--timeout", "60")
        let empty = try bench.start("wait", "--empty", "--timeout", "60")
        let player = try bench.start("wait", "--player", "PL", "--timeout", "60")
        let connection = try bench.daemon.connect()
        try awaitWatchers(3, connection)
        try bench.add()
        _ = try bench.circles("restore", "2")
        try bench.add()
        #expect(try circles.waitForExit() == 0)
        _ = try bench.circles("restore", "0")
        #expect(try empty.waitForExit() == 0)
        try connection.result("register-player", #"{"id":"p","initials":"PL"}"#)
        #expect(try player.waitForExit() == 0)
        #expect([circles, empty, player].map { $0.standardOutput + $0.standardError } == ["", "", ""])
    }

    @Test func waitThatIsFulfilledEndsAtOnce() throws {
        let bench = try Bench()
        #expect(try bench.circles("wait", "--empty") == .printed(""))
        #expect(try bench.circles("wait", "--circles", "0", "--board", "new") == .printed(""))
    }

    @Test func addRepeatsWhatHadNoAnswer() throws {
        let bench = try Bench()
        let add = try bench.start("add", "-")
        let watch = try bench.start("watch", "--after", "0", "--count", "3000")
        for part in 0..<30 {
            try add.write((1...100).map { line(x: part * 100 + $0) }.joined())
            if part % 10 == 5 {
                // Both have to have found the daemon before it goes away.
                try watch.waitForLine(on: .standardOutput, containing: "\"seq\":1,")
                try bench.daemon.kill9()
                try bench.daemon.start()
            }
        }
        add.closeInput()
        #expect(try add.waitForExit(timeout: 40) == 0)
        #expect(try watch.waitForExit(timeout: 40) == 0)
        #expect(try bench.shell("$circles list | sed 1d | cut -f3 | cmp - <(seq 3000)") == .printed(""))
    }

    @Test func theSlowReaderOfAWatchMissesNothing() throws {
        let bench = try Bench(["--watcher-buffer", "100000"])
        let input = (1...20_000).map { line(x: $0) }.joined()
        let script = """
            exec 3<&0
            \(ProgramPath.circles) watch --after 0 --count 20000 </dev/null |
                { read -r first; echo "$first"; read -r go <&3; cat; }
            """
        let slow = try RunningProgram("/bin/bash", ["-c", script], environment: bench.environment)
        try bench.add()
        try slow.waitForLine(on: .standardOutput, containing: "\"seq\":1,")
        #expect(try bench.circles("add", "-", input: input) == .printed(""))
        try slow.write("go\n")
        #expect(try slow.waitForExit(timeout: 40) == 0)
        let lines = slow.standardOutput.split(separator: "\n")
        #expect(lines.count == 20_000)
        #expect(zip(lines, 1...).allSatisfy { $0.hasPrefix("{\"seq\":\($1),") })
    }

    /// Nobody tells when a watch has begun, so the daemon is asked, again and again.
    private func awaitWatchers(_ count: Int, _ connection: RawConnection) throws {
        while try connection.result("get-status")["watchers"]?.int != count { continue }
    }
}
