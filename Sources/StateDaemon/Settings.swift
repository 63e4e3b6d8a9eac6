// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Glibc
import Logging
import ProgramSupport

/// Everything about a daemon that can be set, with the defaults.
struct Settings: Sendable {
    /// The control socket's path.
    var socket = SocketPath.forDaemon(
        asked: nil, environment: Environment.value, underSystemd: Environment.isUnderSystemd, uid: getuid())
    /// The data folder; empty where there is no telling.
    var data =
        Environment.value("STATE_DIRECTORY") ?? Environment.value("XDG_STATE_HOME").map { "\($0)/circlesd" }
        ?? Environment.value("HOME").map { "\($0)/.local/state/circlesd" } ?? ""
    var durability = Durability.full
    var logLevel = Logger.Level.info
    /// Who may connect: the socket file's permissions.
    var socketMode: UInt32 = 0o660
    /// The group that the socket file is given; nil leaves the process's own.
    var socketGroup: String?
    /// A second socket, for those that may only look; nil: there is none.
    var readOnlySocket: String?
    var readOnlySocketMode: UInt32 = 0o660
    var readOnlySocketGroup: String?
    /// Who may use the control socket, beside root and the daemon's own user; where nobody is named, its mode decides alone.
    var allowUsers: [Principal] = []
    var allowGroups: [Principal] = []
    var limits = Limits()
    /// How long players stay after their connection was lost.
    var playerGrace = Duration.seconds(5)
    /// How many bytes of notifications a watcher may be behind before it is let go.
    var watcherBuffer = 8 << 20
    /// How long a client may take none of its answers before it is let go.
    var stallTimeout = Duration.seconds(10)
}

extension Settings {
    /// Who may use the control socket.
    func accessList(unseen: UInt32?) -> AccessList {
        AccessList(
            own: geteuid(), unseen: unseen, users: Set(allowUsers.map(\.id)), groups: Set(allowGroups.map(\.id)))
    }
}
