// SPDX-License-Identifier: MIT
import NIOCore
import Testing

@testable import StateDaemon

/// Groups are remembered for a while, and of so many users.
@Suite struct GroupCacheTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func whatIsOldIsForgotten() {
        var cache = GroupCache()
        #expect(cache.groups(of: 1, at: start) == nil)
        cache.remember([5, 6], of: 1, at: start)
        #expect(cache.groups(of: 1, at: start + GroupCache.lifetime - .nanoseconds(1)) == [5, 6])
        #expect(cache.groups(of: 1, at: start + GroupCache.lifetime) == nil)
    }

    @Test func itDoesNotGrowBeyondItsLimit() {
        var cache = GroupCache()
        for user in 0..<UInt32(3 * GroupCache.limit) {
            cache.remember([user], of: user, at: start)
            #expect(cache.count <= GroupCache.limit && cache.groups(of: user, at: start) == [user])
        }
    }

    @Test func theSystemIsAsked() {
        #expect(GroupCache.lookUp(0).contains(0))
        #expect(GroupCache.lookUp(4_000_000_000).isEmpty)
    }
}
