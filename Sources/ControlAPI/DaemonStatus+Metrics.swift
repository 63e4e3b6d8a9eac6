// SPDX-License-Identifier: MIT
public import Metrics

extension DaemonStatus {
    /// The same for Prometheus (docs/observability.md).
    public var metrics: [Metric] {
        [
            .gauge("circlesd_build_info", "The version that runs.", by: "version", [version: 1]),
            .gauge("circlesd_uptime_seconds", "Seconds since the daemon began.", uptime),
            .gauge("circlesd_resident_memory_bytes", "Resident memory.", rss),
            .gauge("circlesd_open_fds", "Open file descriptors.", descriptors),
            .gauge("circlesd_connections", "Open connections to the control socket.", connections),
            .counter("circlesd_connections_accepted_total", "Connections that came.", connectionsTotal),
            .counter(
                "circlesd_accept_pauses_total", "Times that connections had to wait for want of descriptors.",
                acceptPauses),
            .counter("circlesd_connections_too_slow_total", "Connections ended for taking too little.", tooSlow),
            .gauge("circlesd_watchers", "Watches of boards, over all connections.", watchers),
            .gauge("circlesd_boards", "Boards.", boards),
            .gauge("circlesd_circles", "Circles on all boards.", circles),
            .gauge("circlesd_players", "Players on all boards.", players),
            .counter("circlesd_calls_total", "Calls that were answered, the refused ones too.", calls.answered),
            .counter(
                "circlesd_calls_refused_total", "Calls that were refused, by kind of error.", by: "reason",
                calls.refused),
            .histogram(
                "circlesd_commit_duration_seconds", "How long commits took, from submission until they were on disk.",
                commits.durations),
            .counter("circlesd_commits_failed_total", "Commits that the store did not take.", commits.failed),
            .counter("circlesd_events_total", "Events that were committed.", commits.events),
            .gauge(
                "circlesd_events_under_way", "Events that are being committed, or gather for the next commit.",
                commits.underWay),
            .gauge("circlesd_store_events", "Events in the store.", log.events),
            .gauge("circlesd_store_bytes", "Size of the store's files.", log.bytes),
        ]
    }
}
