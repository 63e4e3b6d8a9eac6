// SPDX-License-Identifier: MIT
import Board
import TestSupport
import Testing

/// The list of players against a model so simple that it can be seen to be right.
@Suite struct PresenceTests {
    private struct Model {
        struct Entry {
            let player: Player
            var claimants: Set<UInt64>
            var leavesAt: Int?
        }

        var entries: [Entry] = []

        mutating func register(_ player: Player, _ claimant: UInt64) {
            guard let place = entries.firstIndex(where: { $0.player.id == player.id }) else {
                entries.append(Entry(player: player, claimants: [claimant]))
                return
            }
            entries[place] = Entry(player: player, claimants: entries[place].claimants.union([claimant]))
        }

        mutating func unregister(_ id: PlayerID, _ claimant: UInt64) {
            guard let place = entries.firstIndex(where: { $0.player.id == id }) else { return }
            guard entries[place].claimants.remove(claimant) != nil, entries[place].claimants.isEmpty else { return }
            entries.remove(at: place)
        }

        mutating func lost(_ claimant: UInt64, leavesAt: Int) {
            for place in entries.indices where entries[place].claimants.remove(claimant) != nil {
                if entries[place].claimants.isEmpty { entries[place].leavesAt = leavesAt }
            }
        }

        mutating func expire(at now: Int) { entries.removeAll { $0.leavesAt.map { $0 <= now } ?? false } }
    }

    @Test func theListAgreesWithTheModel() throws {
        var random = SplitMix64(seed: 10)
        let start = ContinuousClock.now
        var (list, model) = (PlayerList(), Model())
        for now in 1...10_000 {
            let before = list.players
            let id = try token("p\(Int.random(in: 0..<12, using: &random))")
            let claimant = UInt64.random(in: 1...4, using: &random)
            let initials = try #require(Initials(["AB", "CD"][now % 2], maximum: 3))
            let said: Bool?
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let player = Player(id: id, initials: initials)
                let isFull = model.entries.count >= 8 && !before.contains { $0.id == id }
                if isFull {
                    #expect(throws: Refusal.limitReached(.players, maximum: 8)) {
                        try list.register([player], for: claimant, maximum: 8)
                    }
                    said = false
                } else {
                    said = try list.register([player], for: claimant, maximum: 8)
                    model.register(player, claimant)
                }
            case 4..<7:
                said = list.unregister(id, for: claimant)
                model.unregister(id, claimant)
            case 7:
                list.lost(claimant, leavesAt: start + .seconds(now + 5))
                model.lost(claimant, leavesAt: now + 5)
                said = nil
            default:
                said = list.expire(at: start + .seconds(now))
                model.expire(at: now)
            }
            #expect(list.players == model.entries.map(\.player))
            #expect((said ?? false) == (list.players != before), "it says so where the list looks different")
            #expect(list.count == model.entries.count)
        }
    }
}
