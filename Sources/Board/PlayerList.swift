// SPDX-License-Identifier: MIT

/// Somebody who is present on a board.
public struct Player: Hashable, Sendable {
    public let id: PlayerID
    public let initials: Initials

    public init(id: PlayerID, initials: Initials) {
        self.id = id
        self.initials = initials
    }
}

/// The players on a board, by time of joining. A player is here while somebody claims so (a connection that registered
/// him), and for a grace period after the last claimant was lost.
public struct PlayerList: Sendable {
    /// Who claims that a player is here: a connection.
    public typealias Claimant = UInt64

    private struct Entry {
        let joined: Int
        var player: Player
        var claimants: [Claimant]
        /// Set while nobody claims him.
        var leavesAt: ContinuousClock.Instant?
    }

    private var entries: [PlayerID: Entry] = [:]
    private var joinedSoFar = 0

    public init() {}

    public var count: Int { entries.count }

    /// The players by time of joining.
    public var players: [Player] { entries.values.sorted { $0.joined < $1.joined }.map(\.player) }

    /// Registers players for a claimant, all of them or none: a new one joins at the end, a known one keeps his place
    /// and takes the initials given. Says whether the list looks different now.
    public mutating func register(
        _ players: [Player], for claimant: Claimant, maximum: Int
    ) throws(Refusal) -> Bool {
        let joining = Set(players.map(\.id)).filter { entries[$0] == nil }
        guard entries.count + joining.count <= maximum else { throw .limitReached(.players, maximum: maximum) }
        var changed = false
        for player in players { changed = register(player, for: claimant) || changed }
        return changed
    }

    /// Ends one claimant's claim; the player goes with the last one. Says whether the list looks different now.
    public mutating func unregister(_ id: PlayerID, for claimant: Claimant) -> Bool {
        guard var entry = entries[id], let place = entry.claimants.firstIndex(of: claimant) else { return false }
        entry.claimants.remove(at: place)
        entries[id] = entry.claimants.isEmpty ? nil : entry
        return entry.claimants.isEmpty
    }

    /// A claimant was lost: those only he claimed stay until `leavesAt`.
    public mutating func lost(_ claimant: Claimant, leavesAt: ContinuousClock.Instant) {
        for (id, var entry) in entries where entry.claimants.contains(claimant) {
            entry.claimants.removeAll { $0 == claimant }
            if entry.claimants.isEmpty { entry.leavesAt = leavesAt }
            entries[id] = entry
        }
    }

    /// Lets those go whose grace is over. Says whether the list looks different now.
    public mutating func expire(at now: ContinuousClock.Instant) -> Bool {
        let before = entries.count
        entries = entries.filter { _, entry in entry.leavesAt.map { $0 > now } ?? true }
        return entries.count != before
    }

    private mutating func register(_ player: Player, for claimant: Claimant) -> Bool {
        guard var entry = entries[player.id] else {
            entries[player.id] = Entry(joined: joinedSoFar, player: player, claimants: [claimant], leavesAt: nil)
            joinedSoFar += 1
            return true
        }
        let changed = entry.player != player
        entry.player = player
        entry.leavesAt = nil
        if !entry.claimants.contains(claimant) { entry.claimants.append(claimant) }
        entries[player.id] = entry
        return changed
    }
}
