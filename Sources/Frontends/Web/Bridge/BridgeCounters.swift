// SPDX-License-Identifier: MIT

/// What the bridge has done since it started.
struct BridgeCounters {
    /// Events that the daemon told.
    var events = 0
    /// Events that clients sent, and those that were refused.
    var requests = 0
    var refused = 0
    /// Clients that were given a board's whole state, and those that went on from where they were.
    var snapshots = 0
    var resumes = 0
    /// Clients that fell out of what is kept for them.
    var lagged = 0
}
