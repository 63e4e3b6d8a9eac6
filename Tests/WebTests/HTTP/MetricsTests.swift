// SPDX-License-Identifier: MIT
import Glibc
import JSON
import TestSupport
import Testing

/// What circles-web tells of itself and of its daemon.
@Suite struct MetricsTests {
    private let daemon: Daemon
    private let web: WebFrontEnd

    init() throws {
        daemon = try Daemon()
        web = try WebFrontEnd(socket: daemon.socket, arguments: ["--max-connections", "6"])
        try web.waitForDaemon()
    }

    /// The numbers by what stands before them.
    private func metrics() throws -> [String: Double] {
        let lines = try web.get("/metrics").text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            uniqueKeysWithValues: try lines.map { line in
                let parts = line.split(separator: " ")
                return (String(parts[0]), try #require(parts.last.flatMap { Double($0) }))
            })
    }

    private func place(_ count: Int) throws {
        let circle = ##"{"initials":"AB","x":1,"y":2,"dia":3,"rgba":"#ff8800"}"##
        let connection = try daemon.connect()
        for _ in 0..<count { try connection.result("add-circle", circle) }
    }

    @Test func itIsPrometheusTextAndHasBoth() throws {
        let answer = try web.get("/metrics")
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer["Cache-Control"] == "no-store")
        let metrics = try metrics()
        #expect(metrics["circles_web_daemon_connected"] == 1 && metrics["circlesd_connections"] == 1)
        #expect(metrics["circlesd_commit_duration_seconds_bucket{le=\"+Inf\"}"] == 0)
    }

    /// A room emits once; what counts is who took it.
    @Test func whatARoomEmitsCountsOnceForEachMember() throws {
        let pollers = try (0..<2).map { _ in try Poller(web, auth: #"{"state":true}"#) }
        let socket = try WebConnection(port: web.port)
        try socket.becomeWebSocket("/socket.io/?EIO=4&transport=websocket")
        try socket.send(.text(#"40{"state":true}"#))
        func read(until prefix: String) throws {
            while true {
                if case .text(let text) = try socket.frame(), text.hasPrefix(prefix) { return }
            }
        }
        for poller in pollers { _ = try poller.take(until: #"42["board-state""#) }
        try read(until: #"42["board-state""#)
        let before = try metrics()
        #expect(before["circles_web_deliveries_total"] == 0)
        #expect(before["circles_web_received_messages_total"] == 3, "each asked to be connected")
        #expect(before["circles_web_received_bytes_total"] == 3 * Double(#"0{"state":true}"#.utf8.count))
        #expect(before["circles_web_connections{transport=\"polling\"}"] == 2)
        #expect(before["circles_web_connections{transport=\"websocket\"}"] == 1)
        #expect(before["circles_web_connections_opened_total"] == 3 && before["circles_web_sockets"] == 3)
        #expect(before["circles_web_snapshots_total"] == 3 && before["circles_web_requests_total"] == 3)
        try place(40)
        try read(until: #"42["add-circle",{"id":40,"#)
        let taken = try metrics()
        #expect(taken["circles_web_deliveries_total"] == 40)
        #expect(taken["circles_web_room_backlog_bytes"] ?? 0 > 40 * 2 * 80, "two have not asked yet")
        for poller in pollers { _ = try poller.take(until: #"42["add-circle",{"id":40,"#) }
        let after = try metrics()
        #expect(after["circles_web_deliveries_total"] == 120)
        #expect(after["circles_web_room_backlog_bytes"] == 0 && after["circles_web_outbox_bytes"] == 0)
        #expect(after["circles_web_events_total"] == 40 && after["circlesd_events_total"] == 40)
        let sent = (after["circles_web_sent_messages_total"] ?? 0) - (before["circles_web_sent_messages_total"] ?? 0)
        #expect(sent == 120)
        let bytes = (after["circles_web_sent_bytes_total"] ?? 0) - (before["circles_web_sent_bytes_total"] ?? 0)
        let room = (taken["circles_web_room_backlog_bytes"] ?? 0) / 2
        #expect(bytes == 3 * room, "each took what the room emitted")
    }

    @Test func refusalsAreCountedByReason() throws {
        let poller = try Poller(web, auth: "{}")
        try poller.send(#"421["add-circle",{"initials":"A"}]"#, #"422["clear-board"]"#, #"423["restore-board",7]"#)
        _ = try poller.take(until: "433")
        let other = try Poller(web, auth: #"{"player":"short"}"#)
        _ = try other.take(until: "44")
        #expect(try web.get("/socket.io/?EIO=4&transport=polling", headers: ["Origin": "https://a.b"]).status == 403)
        let metrics = try metrics()
        #expect(metrics["circles_web_requests_total"] == 5)
        #expect(metrics["circles_web_requests_refused_total{reason=\"invalid-circle\"}"] == 1)
        #expect(metrics["circles_web_requests_refused_total{reason=\"invalid-params\"}"] == 1)
        #expect(metrics["circles_web_requests_refused_total{reason=\"invalid-auth\"}"] == 1)
        #expect(metrics["circles_web_requests_refused_total{reason=\"unavailable\"}"] == 0)
        #expect(metrics["circles_web_connections_refused_total{reason=\"bad-origin\"}"] == 1)
        #expect(metrics["circles_web_connections_refused_total{reason=\"too-many\"}"] == 0)
    }

    @Test func whoIsTooManyIsCountedAndToldOnce() throws {
        let connections = try (0..<5).map { _ in try WebConnection(port: web.port) }
        for connection in connections { #expect(try connection.ask("GET", "/healthz").status == 200) }
        let last = try WebConnection(port: web.port)
        #expect(try last.ask("GET", "/healthz").status == 200)
        for _ in 0..<3 {
            let refused = try WebConnection(port: web.port)
            #expect(throws: (any Error).self) { try refused.ask("GET", "/healthz") }
        }
        try web.program.waitForLine(on: .standardError, containing: "too many connections")
        let text = try last.ask("GET", "/metrics").text
        #expect(text.contains("\ncircles_web_connections_refused_total{reason=\"too-many\"} 3\n"))
        #expect(text.contains("\ncircles_web_tcp_connections 6\n"))
        #expect(web.log.split(separator: "\n").filter { $0.contains("too many connections max=6") }.count == 1)
    }

    /// A daemon that hangs does not take our own numbers with it.
    @Test func withoutAnAnswerItsOwnGoAlone() throws {
        try daemon.program.pause()
        let waiting = try (0..<2).map { _ in try WebConnection(port: web.port) }
        for connection in waiting { try connection.send(connection.request("GET", "/metrics")) }
        for connection in waiting {
            let text = try connection.answer().text
            #expect(text.contains("\ncircles_web_daemon_connected 0\n") && !text.contains("circlesd_"))
        }
        #expect(try metrics()["circles_web_daemon_connected"] == 0)
        daemon.program.send(signal: SIGCONT)
        #expect(try metrics()["circles_web_daemon_connected"] == 1)
        // Its first call, the one question that all shared while it hung, and perhaps one more since.
        #expect(try metrics()["circlesd_calls_total"] ?? 9 <= 3)
        try daemon.stop()
        try web.program.waitForLine(on: .standardError, containing: "the daemon is gone")
        let alone = try metrics()
        #expect(alone["circles_web_daemon_connected"] == 0 && alone["circlesd_boards"] == nil)
    }

    @Test func itWritesTheSameIntoTheLogOnASignal() throws {
        web.program.send(signal: SIGUSR1)
        let line = try web.program.waitForLine(on: .standardError, containing: " notice circles-web: metrics ")
        let fields = line.split(separator: " ")
        for field in [
            "circles_web_daemon_connected=1", "circles_web_connections.polling=0", "circles_web_deliveries_total=0",
            "circles_web_requests_refused_total.rate-limited=0",
        ] {
            #expect(fields.contains { $0 == field }, "\(field)")
        }
        #expect(try web.stop() == 0)
    }
}
