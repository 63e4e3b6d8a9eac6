// SPDX-License-Identifier: MIT
import Board
import EventStore

/// Everything about a daemon that can be set, with the defaults.
struct Settings: Sendable {
    /// The control socket's path.
    var socket: String
    /// The data folder.
    var data: String
    var durability = Durability.full
    /// Who may connect: the socket file's permissions.
    var socketMode: UInt32 = 0o660
    /// The group that the socket file is given; nil leaves the process's own.
    var socketGroup: String?
    var limits = Limits()
    /// How long players stay after their connection was lost.
    var playerGrace = Duration.seconds(5)
    /// How many bytes of notifications a watcher may be behind before it is let go.
    var watcherBuffer = 8 << 20
    /// How long a client may take none of its answers before it is let go.
    var stallTimeout = Duration.seconds(10)
}
