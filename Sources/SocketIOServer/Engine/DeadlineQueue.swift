// SPDX-License-Identifier: MIT
internal import HeapModule

/// Who is to be looked at when. One for all: a timer of the event loop for each would take half a KiB.
///
/// Nobody is taken out by himself before his time: whoever is looked at for nothing is passed over.
struct DeadlineQueue<Key> {
    typealias Instant = ContinuousClock.Instant

    private struct Entry: Comparable {
        let deadline: Instant
        let key: Key

        static func < (one: Entry, other: Entry) -> Bool { one.deadline < other.deadline }
        static func == (one: Entry, other: Entry) -> Bool { one.deadline == other.deadline }
    }

    private var entries: Heap<Entry> = []

    var count: Int { entries.count }
    /// When the next is to be looked at.
    var first: Instant? { entries.min?.deadline }

    mutating func add(_ key: Key, at deadline: Instant) { entries.insert(Entry(deadline: deadline, key: key)) }

    /// Takes the next whose time has come; nil where there is none.
    mutating func popDue(now: Instant) -> Key? {
        guard let first, first <= now else { return nil }
        return entries.popMin()?.key
    }

    /// Drops all others.
    mutating func keep(where isWanted: (Key, Instant) -> Bool) {
        entries = Heap(entries.unordered.filter { isWanted($0.key, $0.deadline) })
    }
}
