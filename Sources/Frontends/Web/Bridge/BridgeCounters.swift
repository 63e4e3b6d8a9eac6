// SPDX-License-Identifier: MIT

/// What the bridge has done since it started.
struct BridgeCounters {
    /// Events that the daemon told.
    var events = 0
    /// What clients asked for.
    var requests = 0
    /// What was refused of it, by kind of error; each kind has its number, 0 too.
    private(set) var refused = Dictionary(uniqueKeysWithValues: RequestError.kinds.map { ($0, 0) })
    /// Clients that were given a board's whole state, and those that went on from where they were.
    var snapshots = 0
    var resumes = 0
    /// Clients that fell out of what is kept for them.
    var lagged = 0

    mutating func refuse(_ error: RequestError) { refused[error.kind, default: 0] += 1 }
}
