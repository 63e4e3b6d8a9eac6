// SPDX-License-Identifier: MIT
import SocketIOServer

/// How the process is doing, in Prometheus' text format (version 0.0.4).
enum Metrics {
    static func text(_ web: WebServer, _ bridge: Bridge) -> String {
        let counters = bridge.counters
        let rows: [(name: String, kind: String, help: String, value: Int)] = [
            ("daemon_connected", "gauge", "Whether the daemon is there.", bridge.isConnected ? 1 : 0),
            ("daemon_connections_total", "counter", "Connections to the daemon.", bridge.link.connections),
            ("http_connections", "gauge", "Open TCP connections.", web.connectionCount),
            ("sessions", "gauge", "Engine.IO sessions.", bridge.server.engine.sessionCount),
            ("sockets", "gauge", "Socket.IO sockets.", bridge.server.socketCount),
            ("boards", "gauge", "Boards that are watched.", bridge.boards.count),
            ("writes_waiting", "gauge", "Writes that wait for the daemon.", bridge.writes.waitingCount),
            ("writes_under_way", "gauge", "Writes without an answer.", bridge.writes.underWay.count),
            ("events_total", "counter", "Events that the daemon told.", counters.events),
            ("requests_total", "counter", "Events that clients sent.", counters.requests),
            ("requests_refused_total", "counter", "Those that were refused.", counters.refused),
            ("snapshots_total", "counter", "Whole states given to clients.", counters.snapshots),
            ("resumes_total", "counter", "Clients that went on from where they were.", counters.resumes),
            ("lagged_total", "counter", "Clients that fell too far behind.", counters.lagged),
        ]
        return rows.map { row in
            "# HELP circles_web_\(row.name) \(row.help)\n# TYPE circles_web_\(row.name) \(row.kind)\n"
                + "circles_web_\(row.name) \(row.value)\n"
        }.joined()
    }
}
