// SPDX-License-Identifier: MIT
import ControlAPI
import EventStore
import NIOCore

/// The one backup that there may be at a time, and which connection it belongs to.
final class BackupDesk {
    /// A client that asks for no piece for so long loses its backup: others may want one, and it takes room on the disk.
    private static let patience = TimeAmount.minutes(10)

    private enum State {
        case free
        case making(UInt64)
        case ready(UInt64, StoreBackup)

        var owner: UInt64? {
            switch self {
            case .free: nil
            case .making(let connection), .ready(let connection, _): connection
            }
        }
    }

    private let loop: any EventLoop
    private var state = State.free
    private var timer: Scheduled<Void>?

    init(loop: any EventLoop) { self.loop = loop }

    /// A connection wants a backup; one that it has is dropped.
    func begin(for connection: UInt64) throws(APIError) {
        guard state.owner == nil || state.owner == connection else {
            throw APIError(.busy, "another backup is under way; try again when it is done")
        }
        timer?.cancel()
        state = .making(connection)
    }

    /// The backup is there, or it failed.
    func made(_ backup: StoreBackup?, for connection: UInt64) {
        guard case .making(connection) = state else { return }
        guard let backup else { return release() }
        state = .ready(connection, backup)
        startTimer()
    }

    /// The connection's backup.
    func backup(of connection: UInt64) throws(APIError) -> StoreBackup {
        guard case .ready(connection, let backup) = state else {
            throw APIError(.noBackup, "this connection has no backup, or not any more; make-backup makes one")
        }
        startTimer()
        return backup
    }

    /// What is being made for it is dropped when it is done.
    func connectionLost(_ connection: UInt64) {
        if case .ready(connection, _) = state { release() }
    }

    /// Nobody waits any more for what was made.
    func release() {
        timer?.cancel()
        state = .free
    }

    private func startTimer() {
        timer?.cancel()
        timer = loop.assumeIsolated().scheduleTask(in: Self.patience) { self.release() }
    }
}
