// SPDX-License-Identifier: MIT
internal import DequeModule
internal import NIOCore

/// What waits for one client to take it, in order: packets of its own, and stretches of its rooms. Of the rooms nothing is
/// held here but the client's place in them.
struct Outbox {
    private enum Item {
        case packets([ByteBuffer], count: Int, own: Int)
        /// What the room emitted up to there comes before what follows.
        case room(Membership, to: Int)
    }

    /// A stretch that is next.
    struct Stretch {
        let buffers: [ByteBuffer]
        fileprivate let source: Source
    }

    fileprivate enum Source {
        case urgent
        case item
        case room(Membership)
    }

    private var urgent: Deque<ByteBuffer> = []
    private var items: Deque<Item> = []
    private(set) var memberships: [Membership] = []
    /// Memberships that fell out of what their rooms keep.
    private(set) var lost: [Membership] = []
    /// Bytes of the client's own packets that nobody else holds.
    private(set) var byteCount = 0

    /// Whether nothing waits but what the rooms emit.
    var hasNothingOwn: Bool { items.isEmpty && urgent.isEmpty }

    /// Packets that may overtake others, such as a ping.
    mutating func appendUrgent(_ packets: EncodedPackets) { urgent.append(contentsOf: packets.buffers) }

    /// Packets behind everything that was emitted before.
    mutating func append(_ packets: EncodedPackets) {
        guard packets.byteCount > 0 else { return }
        for membership in memberships { holdPlace(of: membership) }
        items.append(.packets(packets.buffers, count: packets.byteCount, own: packets.ownByteCount))
        byteCount += packets.ownByteCount
    }

    mutating func join(_ membership: Membership) {
        // What waits already goes out first, so that the room's stretch begins behind it.
        memberships.append(membership)
    }

    mutating func leave(_ membership: Membership) {
        memberships.removeAll { $0 === membership }
        lost.removeAll { $0 === membership }
        items.removeAll { item in if case .room(membership, _) = item { true } else { false } }
    }

    /// Takes away the memberships that were lost, once nothing else waits.
    mutating func takeLost() -> [Membership] {
        guard hasNothingOwn else { return [] }
        defer { lost = [] }
        return lost
    }

    /// What is to be sent next; nil where nothing waits.
    mutating func next() -> Stretch? {
        if let packets = urgent.first { return Stretch(buffers: [packets], source: .urgent) }
        while let item = items.first {
            switch item {
            case .packets(let buffers, _, _): return Stretch(buffers: buffers, source: .item)
            case .room(let membership, let limit):
                switch membership.room.log.read(from: membership.cursor, to: limit) {
                case .bytes(let buffers, _): return Stretch(buffers: buffers, source: .room(membership))
                case .nothing: items.removeFirst()
                case .lost: lose(membership)
                }
            }
        }
        for membership in memberships {
            switch membership.room.log.read(from: membership.cursor, to: membership.room.log.sealedEnd) {
            case .bytes(let buffers, _): return Stretch(buffers: buffers, source: .room(membership))
            case .nothing: break
            case .lost: lose(membership)
            }
        }
        return nil
    }

    /// `count` bytes of the stretch, whole packets, were sent.
    mutating func sent(_ stretch: Stretch, count: Int) {
        switch stretch.source {
        case .urgent: urgent.removeFirst()
        case .room(let membership): membership.cursor += count
        case .item:
            guard case .packets(var buffers, let total, let own) = items.removeFirst() else { return }
            let left = max(0, own - count)
            byteCount -= count < total ? own - left : own
            guard count < total else { return }
            Self.drop(count, from: &buffers)
            items.prepend(.packets(buffers, count: total - count, own: left))
        }
    }

    private static func drop(_ count: Int, from buffers: inout [ByteBuffer]) {
        var count = count
        while count > 0, let first = buffers.first {
            let part = min(count, first.readableBytes)
            buffers[0].moveReaderIndex(forwardBy: part)
            if buffers[0].readableBytes == 0 { buffers.removeFirst() }
            count -= part
        }
    }

    /// Forgets a membership and every place that was held for it.
    private mutating func lose(_ membership: Membership) {
        leave(membership)
        lost.append(membership)
    }

    private mutating func holdPlace(of membership: Membership) {
        let end = membership.room.log.end
        guard membership.cursor < end else { return }
        if case .room(membership, let limit) = items.last, limit == end { return }
        items.append(.room(membership, to: end))
    }
}

private func ~= (pattern: Membership, value: Membership) -> Bool { pattern === value }
