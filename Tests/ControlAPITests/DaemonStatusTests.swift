// SPDX-License-Identifier: MIT
import ControlAPI
import JSON
import Metrics
import Testing

@Suite struct DaemonStatusTests {
    private var status: DaemonStatus {
        var calls = DaemonStatus.Calls()
        calls.answered = 7
        calls.refused["limit-reached"] = 2
        var commits = DaemonStatus.Commits()
        commits.durations.observe(.milliseconds(3))
        (commits.failed, commits.events, commits.underWay) = (1, 4, 5)
        return DaemonStatus(
            version: "1.2.3", node: "host", pid: 9, uptime: 1.5, connections: 2, connectionsTotal: 3, tooSlow: 1,
            watchers: 6, boards: 8, circles: 10, players: 11,
            log: DaemonStatus.Log(engine: "sqlite", path: "/p", durability: "full", events: 12, bytes: 13),
            calls: calls, commits: commits, rss: 14, descriptors: 15, acceptPauses: 16)
    }

    private func text(_ status: DaemonStatus) -> String {
        var writer = JSONWriter()
        writer.status(status)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func whatIsToldIsUnderstood() throws {
        #expect(try DaemonStatus(json: JSONValue.parse(text: text(status))) == status)
    }

    /// A daemon of another version may not tell everything: then nothing is made up.
    @Test(arguments: ["connections-total", "log", "answered", "done", "0.0025", "descriptors", "accept-pauses"])
    func whatIsNotToldIsNotMadeUp(member: String) throws {
        let less = text(status).replacing("\"\(member)\":", with: "\"other\":")
        #expect(try DaemonStatus(json: JSONValue.parse(text: less)) == nil)
    }

    @Test func eachNumberIsAMetric() {
        let lines = PrometheusText.write(status.metrics).split(separator: "\n")
        for line in [
            "circlesd_build_info{version=\"1.2.3\"} 1", "circlesd_uptime_seconds 1.5", "circlesd_connections 2",
            "circlesd_connections_accepted_total 3", "circlesd_connections_too_slow_total 1", "circlesd_watchers 6",
            "circlesd_boards 8", "circlesd_circles 10", "circlesd_players 11", "circlesd_store_events 12",
            "circlesd_store_bytes 13", "circlesd_calls_total 7", "circlesd_events_total 4",
            "circlesd_calls_refused_total{reason=\"limit-reached\"} 2", "circlesd_commits_failed_total 1",
            "circlesd_calls_refused_total{reason=\"key-reused\"} 0", "circlesd_events_under_way 5",
            "circlesd_commit_duration_seconds_bucket{le=\"0.0025\"} 0",
            "circlesd_commit_duration_seconds_bucket{le=\"0.005\"} 1", "circlesd_commit_duration_seconds_count 1",
            "circlesd_resident_memory_bytes 14", "circlesd_open_fds 15", "circlesd_accept_pauses_total 16",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
    }
}
