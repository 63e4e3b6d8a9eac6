// SPDX-License-Identifier: MIT
import ControlAPI
import Glibc
import JSON
import Metrics
import TestSupport
import Testing

/// What the daemon tells of itself.
@Suite struct StatusTests {
    private let daemon: TestSupport.Daemon

    init() throws { daemon = try TestSupport.Daemon() }

    private func status(_ connection: RawConnection) throws -> DaemonStatus {
        try #require(DaemonStatus(json: try connection.result("get-status")))
    }

    @Test func callsAreCountedOnceEachHoweverTheyCome() throws {
        let connection = try daemon.connect()
        #expect(try status(connection).calls.answered == 0, "its own answer is told with it, not before")
        try connection.result("add-circle", "{\(circle())}")
        try connection.sendLine(#"{"method":"clear-board"}"#)
        try connection.sendLine(#"[{"id":1,"method":"hello"},{"id":2,"method":"no"},{"method":"get-board"}]"#)
        _ = try connection.readLine()
        #expect(try connection.exchange("{").contains("parse-error"))
        #expect(try connection.call("add-circle", #"{"initials":"A"}"#).errorKind == "invalid-circle")
        let calls = try status(connection).calls
        #expect(calls.answered == 8)
        #expect(
            calls.refused.filter { $0.value > 0 } == ["method-not-found": 1, "parse-error": 1, "invalid-circle": 1])
        #expect(calls.refused.count == APIError.Code.allCases.count, "those that never happened are 0")
    }

    @Test func commitsAreCountedWithTheirEventsAndTimed() throws {
        let connection = try daemon.connect()
        for _ in 0..<3 { try connection.result("add-circle", "{\(circle())}") }
        try connection.result("add-circles", "{\"circles\":[{\(circle())},{\(circle())}]}")
        let commits = try status(connection).commits
        #expect(commits.durations.count == 4 && commits.events == 5 && commits.failed == 0 && commits.underWay == 0)
        #expect(commits.durations.sum > 0 && commits.durations.cumulated.last?.count == 4)
    }

    /// What comes in one piece is carried out in one turn; the commit is submitted at its end.
    @Test func whatGathersIsUnderWay() throws {
        let connection = try daemon.connect()
        try connection.sendLine(
            #"{"id":1,"method":"add-circle","params":{\#(circle())}}"# + "\n" + #"{"id":2,"method":"get-status"}"#)
        _ = try connection.readLine()
        let answer = try JSONValue.parse(text: try connection.readLine())
        #expect(answer["result"]?["commits"]?["under-way"]?.int == 1)
        #expect(answer["result"]?["commits"]?["done"]?.int == 0)
        #expect(try status(connection).commits.underWay == 0)
    }

    @Test func connectionsThatEndedAreCountedToo() throws {
        let connection = try daemon.connect()
        let other = try daemon.connect()
        try other.result("watch-board")
        let before = try status(connection)
        #expect(before.connections == 2 && before.connectionsTotal == 2 && before.watchers == 1)
        other.close()
        while try status(connection).connections == 2 {}
        let after = try status(connection)
        #expect(after.connectionsTotal == 2 && after.watchers == 0 && after.tooSlow == 0)
        #expect(before.descriptors == after.descriptors + 1)
    }

    @Test func itWritesTheSameIntoTheLogOnASignal() throws {
        let connection = try daemon.connect()
        try connection.result("add-circle", "{\(circle())}")
        for occurrence in 1...2 {
            daemon.program.send(signal: SIGUSR1)
            let line = try daemon.program.waitForLine(
                on: .standardError, containing: " notice circlesd: metrics ", occurrence: occurrence)
            let fields = line.split(separator: " ")
            for field in [
                "circlesd_events_total=1", "circlesd_circles=1", "circlesd_calls_total=1", "circlesd_connections=1",
                "circlesd_calls_refused_total.key-reused=0", "circlesd_commit_duration_seconds_count=1",
                "circlesd_commit_duration_seconds_bucket.5=1",
            ] {
                #expect(fields.contains { $0 == field }, "\(field)")
            }
        }
        #expect(try daemon.stop() == 0)
    }
}
