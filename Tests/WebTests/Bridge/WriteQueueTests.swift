// SPDX-License-Identifier: MIT
import ControlAPI
import Testing

@testable import Web

@Suite struct WriteQueueTests {
    private final class Owner {}
    private let now = ContinuousClock.now

    @Test func whatHasNoAnswerGoesAgainInOrder() throws {
        var queue = WriteQueue()
        let owner = ObjectIdentifier(Owner.self)
        let ids = (0..<4).compactMap { _ in queue.add(.clearBoard, params: [], of: owner, now: now) }
        try #require(ids.count == 4)
        #expect([queue.next()?.id, queue.next()?.id, queue.next()?.id] == ids.prefix(3).map { $0 })
        #expect(queue.answered(ids[1]) == true)
        #expect(queue.answered(ids[1]) == false)
        queue.connectionLost()
        #expect([queue.next()?.id, queue.next()?.id, queue.next()?.id] == [ids[0], ids[2], ids[3]])
        #expect(queue.next() == nil)
    }

    @Test func whatWaitsTooLongIsGivenBack() throws {
        var queue = WriteQueue()
        let owner = ObjectIdentifier(Owner.self)
        let first = queue.add(.clearBoard, params: [], of: owner, now: now)
        let second = queue.add(.clearBoard, params: [], of: owner, now: now + .seconds(1))
        #expect(queue.nextDeadline == now + WriteQueue.patience)
        #expect(queue.expire(now: now + .seconds(9)) == [])
        #expect(queue.expire(now: now + .seconds(10)) == [try #require(first)])
        #expect(queue.next()?.id == second)
    }

    @Test func bounded() {
        var queue = WriteQueue()
        let one = ObjectIdentifier(Owner.self)
        let other = ObjectIdentifier(WriteQueueTests.Type.self)
        let taken = (0...WriteQueue.greatestOfOne).map { _ in
            queue.add(.clearBoard, params: [], of: one, now: now) != nil
        }
        #expect(taken == [Bool](repeating: true, count: WriteQueue.greatestOfOne) + [false])
        let others = queue.add(.clearBoard, params: [], of: other, now: now)
        _ = queue.next()
        let again = queue.add(.clearBoard, params: [], of: one, now: now)
        #expect(others != nil && again != nil)
    }

    @Test func theRate() {
        var bucket = TokenBucket(rate: 10, burst: 3, now: now)
        #expect((0..<4).map { _ in bucket.take(now: now) } == [true, true, true, false])
        #expect(bucket.take(now: now + .milliseconds(99)) == false)
        #expect(bucket.take(now: now + .milliseconds(100)) == true)
        #expect((0..<4).map { _ in bucket.take(now: now + .seconds(60)) } == [true, true, true, false])
    }
}
