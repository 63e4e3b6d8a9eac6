// SPDX-License-Identifier: MIT
import ControlAPI
import Metrics
import ProgramSupport
import SocketIOServer

/// How circles-web is doing (docs/observability.md). What is counted is counted where it happens; this reads it.
struct WebMetrics {
    /// It holds us, by its pages.
    private unowned let web: WebServer
    private let bridge: Bridge
    private let started = ContinuousClock.now

    init(web: WebServer, bridge: Bridge) { (self.web, self.bridge) = (web, bridge) }

    /// The numbers as they are now. It looks at each session.
    func now(isDaemonThere: Bool) -> [Metric] { process() + daemon(isDaemonThere) + clients() + traffic() + boards() }

    private func process() -> [Metric] {
        let usage = ProcessUsage.now()
        return [
            .gauge("circles_web_build_info", "The version that runs.", by: "version", [Version.program: 1]),
            .gauge("circles_web_uptime_seconds", "Seconds since it began.", (.now - started) / .seconds(1)),
            .gauge("circles_web_resident_memory_bytes", "Resident memory.", usage.memory),
            .gauge("circles_web_open_fds", "Open file descriptors.", usage.descriptors),
        ]
    }

    private func daemon(_ isThere: Bool) -> [Metric] {
        [
            .gauge("circles_web_daemon_connected", "Whether the daemon is there and answers.", isThere ? 1 : 0),
            .counter("circles_web_daemon_connections_total", "Connections to the daemon.", bridge.link.connections),
            .gauge("circles_web_writes_waiting", "Writes that wait for the daemon.", bridge.writes.waitingCount),
            .gauge("circles_web_writes_under_way", "Writes sent, without an answer.", bridge.writes.underWay.count),
            .counter("circles_web_events_total", "Events that the daemon told.", bridge.counters.events),
        ]
    }

    private func clients() -> [Metric] {
        let (load, traffic) = (bridge.server.engine.load(), bridge.server.engine.traffic)
        return [
            .gauge("circles_web_tcp_connections", "Open TCP connections.", web.connectionCount),
            .gauge(
                "circles_web_connections", "Open Engine.IO sessions.", by: "transport",
                ["polling": load.polling, "websocket": load.webSocket]),
            .counter("circles_web_connections_opened_total", "Engine.IO sessions that were opened.", traffic.opened),
            .counter("circles_web_upgrades_total", "Those that went over to a WebSocket.", traffic.upgraded),
            .counter(
                "circles_web_connections_refused_total", "Connections that were refused.", by: "reason",
                [
                    "too-many": web.refusedCount + traffic.tooMany,
                    "too-many-of-one": web.refusedOfOneCount + traffic.tooManyOfOne,
                    "bad-origin": traffic.badOrigins, "bad-host": web.badHostCount,
                ]),
            .counter(
                "circles_web_accept_pauses_total", "Times that connections had to wait for want of descriptors.",
                web.acceptPauses),
            .gauge("circles_web_sockets", "Socket.IO sockets.", bridge.server.socketCount),
            .gauge("circles_web_outbox_bytes", "Bytes of their own that wait for clients.", load.outboxBytes),
            .gauge(
                "circles_web_room_backlog_bytes", "Bytes that rooms emitted and members have not taken.",
                load.roomBytes),
        ]
    }

    private func traffic() -> [Metric] {
        let traffic = bridge.server.engine.traffic
        return [
            .counter("circles_web_received_messages_total", "Messages of clients.", traffic.messagesReceived),
            .counter("circles_web_received_bytes_total", "Bytes in messages of clients.", traffic.bytesReceived),
            .counter("circles_web_sent_messages_total", "Messages sent to clients.", traffic.messagesSent),
            .counter(
                "circles_web_deliveries_total", "Those of them that a room emitted: one for each member.",
                traffic.deliveries),
            .counter("circles_web_sent_bytes_total", "Bytes in frames sent to clients.", traffic.bytesSent),
        ]
    }

    private func boards() -> [Metric] {
        let counters = bridge.counters
        return [
            .gauge("circles_web_boards", "Boards that are watched.", bridge.boards.count),
            .counter("circles_web_requests_total", "What clients asked for, joining included.", counters.requests),
            .counter(
                "circles_web_requests_refused_total", "Those that were refused, by kind of error.", by: "reason",
                counters.refused),
            .counter("circles_web_snapshots_total", "Whole states given to clients.", counters.snapshots),
            .counter("circles_web_resumes_total", "Clients that went on from where they were.", counters.resumes),
            .counter("circles_web_lagged_total", "Clients that fell too far behind.", counters.lagged),
        ]
    }
}
