// SPDX-License-Identifier: MIT
import Foundation
import JSON
import TestSupport
import Testing

/// Examples/clock.py, on a real daemon.
@Suite struct ClockTests {
    private static let clock = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Examples/clock.py").path

    private func start(on daemon: Daemon, _ arguments: String...) throws -> RunningProgram {
        try RunningProgram(
            "/usr/bin/env", ["python3", Self.clock] + arguments, environment: ["CIRCLES_SOCKET": daemon.socket])
    }

    @Test func itDrawsAndKeepsTime() throws {
        let daemon = try Daemon()
        let reader = try daemon.connect()
        try reader.result("watch-board", #"{"board":"wall"}"#)
        let clock = try start(on: daemon, "wall")
        // The face and the hands, and then the hand of the seconds again in its next place.
        var removed = 0
        while removed < 2 {
            let event = try reader.nextNotification()["params"]
            if event?["event"]?.string == "remove-circles" { removed += 1 }
        }
        let board = try reader.result("get-board", #"{"board":"wall"}"#)
        let circles = board["circles"]?.elements ?? []
        #expect(circles.count >= 113 && circles.allSatisfy { $0["by"]?.string == "clock" }, "\(circles.count)")
        #expect(board["players"]?.elements?.first?["initials"]?.string == "CLK")
        #expect(clock.standardError == "")
    }

    @Test func itDrawsAnewAfterAClearAndARestart() throws {
        let bench = try Bench()
        let clock = try start(on: bench.daemon)
        let wait = ["wait", "--circles", "113", "--timeout", "20", "--board", "clock"]
        func isDrawn() throws -> Bool {
            try run(ProgramPath.circles, wait, environment: bench.environment).status == 0
        }
        #expect(try isDrawn())
        #expect(try bench.circles("clear", "--board", "clock").status == 0)
        #expect(try isDrawn())
        try bench.daemon.kill9()
        try bench.daemon.start()
        let goesOn = ["watch", "--count", "60", "--timeout", "20", "--board", "clock"]
        #expect(try run(ProgramPath.circles, goesOn, environment: bench.environment).status == 0)
        #expect(clock.isRunning)
    }

    @Test func itIsShortAsItSays() throws {
        let lines = try String(contentsOfFile: Self.clock, encoding: .utf8).split(separator: "\n")
        #expect(lines.count < 60)
    }
}
