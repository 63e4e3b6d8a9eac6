// SPDX-License-Identifier: MIT

/// What the bridge between the daemon and the browsers can be told.
struct BridgeSettings: Sendable {
    enum WhoMayClear: String, CaseIterable, Sendable {
        case everyone, moderators
    }

    enum WhoMayCreateBoards: String, CaseIterable, Sendable {
        case everyone
        /// Nobody but the control API.
        case control
    }

    /// How many circles a client of the lesson is given when it comes.
    var replayLimit = 5000
    /// Names that are taken as `clear-board`, and under which a clear is told.
    var clearAliases = ["clear-display", "clear-circles", "clear-page", "clearCircles", "clear"]
    var whoMayClear = WhoMayClear.everyone
    var whoMayCreateBoards = WhoMayCreateBoards.everyone
    /// Nil: nobody is a moderator.
    var moderatorSecret: String?
    /// Writes a second of one client, and how many at once.
    var rate = 100
    var burst = 200
    /// Whether events carry an offset, as Socket.IO's connection state recovery has it.
    var stateRecovery = false
}
