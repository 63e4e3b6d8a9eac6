// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import CLI

/// `circles up`: the daemon and the web front end as children.
@Suite struct UpTests {
    private let folder: TemporaryFolder
    private var socket: String { folder.path("d/control.sock") }

    init() throws { folder = try TemporaryFolder() }

    private func up(
        _ arguments: [String] = ["--port", "0"], environment: [String: String] = [:]
    ) throws -> (program: RunningProgram, port: Int) {
        let program = try RunningProgram(
            ProgramPath.circles, ["up", "--data", folder.path("d")] + arguments, environment: environment)
        let line = try program.waitForLine(on: .standardOutput, containing: "http://")
        return (program, try WebFrontEnd.port(in: line))
    }

    /// The process id of one of its children.
    private func child(_ name: String, of program: RunningProgram) throws -> pid_t {
        let children = try String(contentsOfFile: "/proc/\(program.pid)/task/\(program.pid)/children", encoding: .utf8)
        for pid in children.split(separator: " ").compactMap({ pid_t($0) }) {
            let command = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
            if command == name + "\n" { return pid }
        }
        throw SupportError("there is no \(name)\n\(program.standardError)")
    }

    @Test(arguments: [SIGTERM, SIGINT]) func bothStartAndBothEnd(signal: Int32) throws {
        let (program, port) = try up()
        #expect(try HTTPAnswer(port: port, path: "/").status == 200)
        let pids = [try child("circlesd", of: program), try child("circles-web", of: program)]
        program.send(signal: signal)
        #expect(try program.waitForExit() == 0)
        for pid in pids { #expect(kill(pid, 0) == -1 && errno == ESRCH) }
        #expect(program.standardOutput.split(separator: "\n").count == 1, "the address alone")
        let ends = ["circles-web: ended", "circlesd: ended"].map { program.standardError.firstRange(of: $0) }
        let (web, daemon) = (try #require(ends[0]), try #require(ends[1]))
        #expect(web.lowerBound < daemon.lowerBound, "the daemon outlives its reader")
    }

    @Test func theCommandLineReachesTheSameDaemon() throws {
        let (program, port) = try up()
        try program.waitForLine(on: .standardError, containing: "connected to the daemon")
        let (status, _, error) = try run(
            ProgramPath.circles, ["add", "--initials", "AB"], environment: ["CIRCLES_SOCKET": socket])
        #expect(status == 0, "\(error)")
        #expect(try HTTPAnswer(port: port, path: "/b/main.csv").text.contains(",AB,"))
    }

    @Test(arguments: ["circlesd", "circles-web"]) func whatDiesIsStartedAgain(name: String) throws {
        let (program, port) = try up()
        try program.waitForLine(on: .standardError, containing: "connected to the daemon")
        for round in 2...4 {
            kill(try child(name, of: program), SIGKILL)
            try program.waitForLine(on: .standardError, containing: "\(name): ready ", occurrence: round)
            try program.waitForLine(on: .standardError, containing: "connected to the daemon", occurrence: round)
            #expect(try HTTPAnswer(port: port, path: "/readyz").status == 200, "on the same port")
        }
        kill(try child(name, of: program), SIGKILL)
        #expect(try program.waitForExit() == 128 + SIGKILL, "more than three times a minute")
    }

    @Test func itsChildrenDoNotOutliveIt() throws {
        let (program, _) = try up()
        program.kill()
        try program.waitForExit()
        // They hold its standard output, which ends when they have.
        let error = #expect(throws: SupportError.self) {
            try program.waitForLine(on: .standardOutput, containing: "nothing more")
        }
        #expect(error?.description.contains("ended without") == true)
    }

    @Test func aChildThatCannotStartIsTheEnd() throws {
        let (holder, port) = try up()
        let other = try TemporaryFolder()
        let (status, output, error) = try run(
            ProgramPath.circles, ["up", "--data", other.path("d"), "--port", "\(port)"])
        #expect(status == 1 && output == "" && error.contains("cannot listen on 127.0.0.1 port \(port)"), "\(error)")
        holder.send(signal: SIGTERM)
        #expect(try holder.waitForExit() == 0)
    }

    @Test func thePortFromTheEnvironmentIsPassedOn() throws {
        let (program, port) = try up([], environment: ["PORT": "0"])
        #expect(try HTTPAnswer(port: port, path: "/healthz").status == 200)
        #expect(program.standardError.contains("host=0.0.0.0"))
        kill(try child("circles-web", of: program), SIGKILL)
        try program.waitForLine(on: .standardError, containing: "circles-web: ready ", occurrence: 2)
        #expect(try HTTPAnswer(port: port, path: "/healthz").status == 200, "on the same port")
    }

    @Test func aBudgetOfThreeAMinute() {
        var budget = RestartBudget()
        let start = ContinuousClock.now
        let taken = [0, 1, 2, 3, 59, 60, 61, 61].map { budget.take(now: start + .seconds($0)) }
        #expect(taken == [true, true, true, false, false, true, true, false])
    }
}
