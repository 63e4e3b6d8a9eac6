// SPDX-License-Identifier: MIT
import ControlAPI
import Testing

@testable import Web

@Suite final class WriteQueueTests {
    private final class Owner {}
    private let start = ContinuousClock.now
    private let one = Owner()
    private let other = Owner()
    private var queue = WriteQueue()

    private func add(of owner: Owner? = nil, after: Duration = .zero) -> Int? {
        queue.add(.addCircle, params: [], of: ObjectIdentifier(owner ?? one), now: start + after)
    }

    private func next() -> WriteQueue.Call? { queue.next() }

    private func answered(_ id: Int?) -> Bool { queue.answered(id ?? 0) }

    private func expired(after: Duration) -> [Int] { queue.expire(now: start + after) }

    private func sendAll() -> [Int] {
        var ids: [Int] = []
        while let call = queue.next() { ids.append(call.id) }
        return ids
    }

    @Test func inTheOrderInWhichTheyCame() {
        let ids = [add(), add(of: other), add()].compactMap(\.self)
        #expect(queue.waitingCount == 3)
        #expect(sendAll() == ids && queue.waitingCount == 0 && queue.underWay.map(\.id) == ids)
        #expect(answered(ids[1]) && answered(ids[0]) && answered(ids[2]))
        #expect(queue.underWay.isEmpty && !answered(ids[0]))
    }

    @Test func whatWasUnderWayGoesAgainFirst() {
        let ids = (0..<4).compactMap { _ in add() }
        let sent = [next(), next(), next()].compactMap { $0?.id }
        #expect(answered(sent[1]))
        queue.connectionLost()
        #expect(queue.underWay.isEmpty)
        #expect(sendAll() == [ids[0], ids[2], ids[3]])
    }

    @Test func oneClientHasItsShare() {
        for _ in 0..<WriteQueue.greatestOfOne { #expect(add() != nil) }
        #expect(add() == nil)
        #expect(add(of: other) != nil)
        _ = next()
        #expect(add() != nil, "one has left")
        #expect(add() == nil)
    }

    @Test func thereIsAMostOfAll() {
        let owners = (0...WriteQueue.greatestWaiting / WriteQueue.greatestOfOne).map { _ in Owner() }
        for owner in owners.dropLast() {
            for _ in 0..<WriteQueue.greatestOfOne { #expect(add(of: owner) != nil) }
        }
        #expect(queue.waitingCount == WriteQueue.greatestWaiting)
        #expect(add(of: owners.last) == nil)
    }

    @Test func noMoreThanSoManyAreUnderWay() {
        for _ in 0..<30 {
            let owner = Owner()
            withExtendedLifetime(owner) { for _ in 0..<100 { _ = add(of: owner) } }
            _ = sendAll()
        }
        #expect(queue.underWay.count == WriteQueue.greatestUnderWay)
        #expect(answered(queue.underWay.first?.id))
        #expect(next() != nil && next() == nil)
    }

    @Test func whoWaitedTooLongIsTakenOut() {
        let early = add()
        let late = add(after: .seconds(1))
        #expect(queue.nextDeadline == start + WriteQueue.patience)
        #expect(expired(after: WriteQueue.patience - .nanoseconds(1)) == [])
        #expect(expired(after: WriteQueue.patience) == [early])
        #expect(sendAll() == [late])
        #expect(queue.nextDeadline == nil)
    }

    /// The time counts from its coming, also of one that was under way in between.
    @Test func whatWasUnderWayHasTheSameTime() {
        let id = add()
        _ = next()
        #expect(expired(after: .seconds(60)) == [], "the daemon answers it yet")
        queue.connectionLost()
        #expect(expired(after: .seconds(60)) == [id])
        #expect(!answered(id))
    }
}
