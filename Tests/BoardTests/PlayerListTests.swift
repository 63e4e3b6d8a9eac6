// SPDX-License-Identifier: MIT
import Board
import Testing

@Suite struct PlayerListTests {
    private var list = PlayerList()
    private let start = ContinuousClock.now

    private func player(_ id: String, _ initials: String = "AB") throws -> Player {
        Player(id: try token(id), initials: try #require(Initials(initials, maximum: 3)))
    }

    private var shown: [String] { list.players.map { "\($0.id) \($0.initials)" } }

    @Test mutating func aPlayerStaysWhileSomebodyClaimsHim() throws {
        #expect(try list.register([player("a"), player("b")], for: 1, maximum: 9) == true)
        #expect(try list.register([player("a")], for: 2, maximum: 9) == false)
        #expect(try list.unregister(token("a"), for: 1) == false)
        #expect(try list.unregister(token("a"), for: 1) == false)
        #expect(try list.unregister(token("nobody"), for: 1) == false)
        #expect(shown == ["a AB", "b AB"])
        #expect(try list.unregister(token("a"), for: 2) == true)
        #expect(shown == ["b AB"])
    }

    @Test mutating func registeringAgainChangesInPlace() throws {
        _ = try list.register([player("a"), player("b")], for: 1, maximum: 9)
        #expect(try list.register([player("a", "XY")], for: 2, maximum: 9) == true)
        #expect(shown == ["a XY", "b AB"])
    }

    @Test mutating func theGraceKeepsThePlace() throws {
        _ = try list.register([player("a")], for: 1, maximum: 9)
        _ = try list.register([player("b")], for: 2, maximum: 9)
        list.lost(1, leavesAt: start + .seconds(5))
        #expect(list.expire(at: start + .seconds(4)) == false)
        #expect(shown == ["a AB", "b AB"])
        #expect(try list.register([player("a")], for: 3, maximum: 9) == false)
        #expect(list.expire(at: start + .seconds(6)) == false)
        list.lost(3, leavesAt: start + .seconds(7))
        #expect(list.expire(at: start + .seconds(7)) == true)
        #expect(shown == ["b AB"])
    }

    @Test mutating func theLimitIsForAllOrNone() throws {
        _ = try list.register([player("a"), player("b")], for: 1, maximum: 3)
        #expect(throws: Refusal.limitReached(.players, maximum: 3)) {
            try list.register([player("b"), player("c"), player("d")], for: 1, maximum: 3)
        }
        #expect(shown == ["a AB", "b AB"])
        #expect(try list.register([player("b"), player("c"), player("c")], for: 1, maximum: 3) == true)
        #expect(shown == ["a AB", "b AB", "c AB"])
    }
}
