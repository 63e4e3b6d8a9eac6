// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Glibc
import JSON
import Listening
import ProgramSupport

extension Daemon {
    func getStatus(_ item: Item, _ connection: Connection) {
        let status = status()
        connection.answer(item, after: committer.latest) { $0.status(status) }
    }

    /// Writes how the daemon is doing into the log.
    func report() { log.report(status().metrics) }

    /// Counts answers that are told now.
    func count(_ release: Outbox.Release) {
        calls.answered += release.calls
        for code in release.refusals { calls.refused[code.kind, default: 0] += 1 }
    }

    private func status() -> DaemonStatus {
        let (all, usage) = (boards.values, ProcessUsage.now())
        return DaemonStatus(
            version: Version.program, node: Self.node, pid: Int(getpid()),
            uptime: ((ContinuousClock.now - started) / .milliseconds(1)).rounded() / 1000,
            connections: connections.count, connectionsTotal: Int(connectionsSoFar), tooSlow: tooSlow,
            watchers: all.reduce(0) { $0 + $1.watches.count }, boards: all.count,
            circles: all.reduce(0) { $0 + $1.board.circles.count }, players: all.reduce(0) { $0 + $1.players.count },
            log: storeStatus(), calls: calls, commits: committer.status, rss: usage.memory,
            descriptors: usage.descriptors, acceptPauses: acceptors.reduce(0) { $0 + $1.pauses })
    }

    private func storeStatus() -> DaemonStatus.Log {
        let usage = store.usage()
        return DaemonStatus.Log(
            engine: store.engine, path: store.path, durability: store.durability.rawValue, events: usage.events,
            bytes: usage.bytes)
    }
}
