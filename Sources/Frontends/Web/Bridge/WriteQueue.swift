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
    /// How many of those under way, in front, had their time. They keep their places, so that a daemon that hangs is not sent ever more.
    private var overdue = 0

    var waitingCount: Int { waiting.count }
    /// When the time of the next one is up.
    var nextDeadline: ContinuousClock.Instant? {
        let underWay = overdue < underWay.count ? underWay[overdue].deadline : nil
        return [underWay, waiting.first?.deadline].compactMap { $0 }.min()
    }

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
        guard let index = underWay.first?.id == id ? 0 : underWay.firstIndex(where: { $0.id == id }) else {
            return false
        }
        underWay.remove(at: index)
        guard index < overdue else { return true }
        overdue -= 1
        return false
    }

    /// The connection ended: whatever was under way waits again, in front.
    mutating func connectionLost() {
        underWay.removeFirst(overdue)
        overdue = 0
        while let call = underWay.popLast() {
            waiting.prepend(call)
            waitingOf[call.owner, default: 0] += 1
        }
    }

    /// Gives those whose time is up, once; of those that wait, none is sent any more.
    mutating func expire(now: ContinuousClock.Instant) -> [Int] {
        var ids: [Int] = []
        while overdue < underWay.count, underWay[overdue].deadline <= now {
            ids.append(underWay[overdue].id)
            overdue += 1
        }
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
