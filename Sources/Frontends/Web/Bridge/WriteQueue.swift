// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import DequeModule

/// Calls on their way to the daemon. While it is away they wait; those that were under way when the connection ended go again,
/// in their order, which is safe as each carries a key.
struct WriteQueue {
    /// How many may wait in all, and for one client.
    static let greatestWaiting = 10_000
    static let greatestOfOne = 100
    /// How long one may take, from its coming to its answer.
    static let patience = Duration.seconds(10)
    /// How many are under way at a time.
    static let greatestUnderWay = 2000

    struct Call: Equatable {
        let id: Int
        /// Whose it is.
        let owner: ObjectIdentifier
        let method: Method
        /// The params as JSON.
        let params: [UInt8]
        let deadline: ContinuousClock.Instant
    }

    private var waiting: Deque<Call> = []
    private(set) var underWay: Deque<Call> = []
    private var waitingOf: [ObjectIdentifier: Int] = [:]
    private var lastID = 0

    var waitingCount: Int { waiting.count }
    /// When the oldest one's time is up.
    var nextDeadline: ContinuousClock.Instant? { waiting.first?.deadline }

    /// Takes a call in and gives its id; nil where too many wait.
    mutating func add(
        _ method: Method, params: [UInt8], of owner: ObjectIdentifier, now: ContinuousClock.Instant
    ) -> Int? {
        guard waiting.count < Self.greatestWaiting, waitingOf[owner, default: 0] < Self.greatestOfOne else {
            return nil
        }
        lastID += 1
        waiting.append(
            Call(id: lastID, owner: owner, method: method, params: params, deadline: now + Self.patience))
        waitingOf[owner, default: 0] += 1
        return lastID
    }

    /// The next one to send; it is under way then.
    mutating func next() -> Call? {
        guard underWay.count < Self.greatestUnderWay, let call = waiting.popFirst() else { return nil }
        left(call)
        underWay.append(call)
        return call
    }

    /// One was answered. False where its time was up before.
    mutating func answered(_ id: Int) -> Bool {
        if underWay.first?.id == id {
            underWay.removeFirst()
            return true
        }
        guard let index = underWay.firstIndex(where: { $0.id == id }) else { return false }
        underWay.remove(at: index)
        return true
    }

    /// The connection ended: whatever was under way waits again, in front.
    mutating func connectionLost() {
        while let call = underWay.popLast() {
            waiting.prepend(call)
            waitingOf[call.owner, default: 0] += 1
        }
    }

    /// Takes out those whose time is up.
    mutating func expire(now: ContinuousClock.Instant) -> [Int] {
        var ids: [Int] = []
        while let first = waiting.first, first.deadline <= now {
            waiting.removeFirst()
            left(first)
            ids.append(first.id)
        }
        return ids
    }

    private mutating func left(_ call: Call) {
        let count = waitingOf[call.owner, default: 1] - 1
        waitingOf[call.owner] = count == 0 ? nil : count
    }
}
