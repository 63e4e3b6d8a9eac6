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

    /// A daemon that hangs: what it was sent is given back, too, and keeps its place until it is answered or the connection ends.
    @Test func whatIsUnderWayTooLongIsGivenBackOnce() throws {
        var queue = WriteQueue()
        let owner = ObjectIdentifier(Owner.self)
        let ids = (0..<3).compactMap {
            queue.add(.clearBoard, params: [], of: owner, now: now + .seconds($0))
        }
        try #require(ids.count == 3)
        for _ in 0..<2 { _ = queue.next() }
        #expect(queue.nextDeadline == now + WriteQueue.patience)
        #expect(queue.expire(now: now + .seconds(10)) == [ids[0]])
        #expect(queue.expire(now: now + .seconds(10)) == [])
        #expect(queue.nextDeadline == now + .seconds(11))
        #expect(queue.expire(now: now + .seconds(12)) == [ids[1], ids[2]])
        #expect(queue.nextDeadline == nil && queue.underWay.count == 2)
        #expect(queue.answered(ids[0]) == false)
        #expect(queue.underWay.count == 1)
        queue.connectionLost()
        #expect(queue.next() == nil)
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

    @Test func thereIsAMostOfAll() {
        var queue = WriteQueue()
        let owners = (0...WriteQueue.greatestWaiting / WriteQueue.greatestOfOne).map { _ in Owner() }
        for owner in owners.dropLast() {
            for _ in 0..<WriteQueue.greatestOfOne {
                _ = queue.add(.clearBoard, params: [], of: ObjectIdentifier(owner), now: now)
            }
        }
        #expect(queue.waitingCount == WriteQueue.greatestWaiting)
        let more = owners.last.flatMap { queue.add(.clearBoard, params: [], of: ObjectIdentifier($0), now: now) }
        #expect(more == nil)
    }

    @Test func noMoreThanSoManyAreUnderWay() {
        var queue = WriteQueue()
        let owner = ObjectIdentifier(Owner.self)
        for _ in 0...WriteQueue.greatestUnderWay {
            _ = queue.add(.clearBoard, params: [], of: owner, now: now)
            _ = queue.next()
        }
        #expect(queue.underWay.count == WriteQueue.greatestUnderWay && queue.waitingCount == 1)
        let answered = queue.underWay.first.map { queue.answered($0.id) }
        #expect(answered == true)
        let last = (queue.next(), queue.next())
        #expect(last.0 != nil && last.1 == nil)
    }

    /// The time counts from its coming, also of one that was under way in between.
    @Test func whatWasUnderWayHasNoMoreTime() throws {
        var queue = WriteQueue()
        let added = queue.add(.clearBoard, params: [], of: ObjectIdentifier(Owner.self), now: now)
        let id = try #require(added)
        _ = queue.next()
        #expect(queue.expire(now: now + .seconds(9)) == [])
        queue.connectionLost()
        #expect(queue.expire(now: now + .seconds(10)) == [id])
        #expect(queue.answered(id) == false)
    }
}
