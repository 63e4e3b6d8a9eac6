// SPDX-License-Identifier: MIT
internal import DequeModule
internal import NIOCore

/// What waits for one client to take it, in order: packets of its own, and stretches of its rooms. Of the rooms nothing is
/// held here but the client's place in them.
struct Outbox {
    private enum Item {
        case packets([ByteBuffer], bytes: Int, own: Int, messages: Int)
        /// What the room emitted up to there comes before what follows.
        case room(Membership, to: Room.Position)
    }

    /// A stretch that is next.
    struct Stretch {
        let buffers: [ByteBuffer]
        /// How many messages are in it.
        let messages: Int
        let source: Source
    }

    /// Where a stretch comes from.
    enum Source {
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
        items.append(
            .packets(
                packets.buffers, bytes: packets.byteCount, own: packets.ownByteCount, messages: packets.count))
        byteCount += packets.ownByteCount
    }

    mutating func join(_ membership: Membership) {
        // What waits already goes out first, so that the room's stretch begins behind it.
        memberships.append(membership)
    }

    mutating func leave(_ membership: Membership) {
        memberships.removeAll { $0 === membership }
        lost.removeAll { $0 === membership }
        // Its places among the items are passed over when their turn comes: to look for them here would take as long as there are
        // items, and who joins and leaves makes many.
        membership.isOver = true
    }

    /// Takes away the memberships that were lost, once nothing else waits.
    mutating func takeLost() -> [Membership] {
        guard hasNothingOwn else { return [] }
        defer { lost = [] }
        return lost
    }

    /// What is to be sent next; nil where nothing waits.
    mutating func next() -> Stretch? {
        if let packets = urgent.first { return Stretch(buffers: [packets], messages: 1, source: .urgent) }
        while let item = items.first {
            switch item {
            case .packets(let buffers, _, _, let messages):
                return Stretch(buffers: buffers, messages: messages, source: .item)
            case .room(let membership, _) where membership.isOver: dropItem()
            case .room(let membership, let limit):
                switch membership.room.log.read(from: membership.cursor, to: limit) {
                case .bytes(let buffers, let end): return stretch(buffers, of: membership, to: end)
                case .nothing: dropItem()
                case .lost: lose(membership)
                }
            }
        }
        for membership in memberships {
            switch membership.room.log.read(from: membership.cursor, to: membership.room.log.flushedEnd) {
            case .bytes(let buffers, let end): return stretch(buffers, of: membership, to: end)
            case .nothing: break
            case .lost: lose(membership)
            }
        }
        return nil
    }

    private func stretch(_ buffers: [ByteBuffer], of membership: Membership, to end: Room.Position) -> Stretch {
        Stretch(buffers: buffers, messages: end.messages - membership.cursor.messages, source: .room(membership))
    }

    /// So many bytes of the stretch, whole messages, were sent.
    mutating func sent(_ stretch: Stretch, bytes: Int, messages: Int) {
        switch stretch.source {
        case .urgent:
            urgent.removeFirst()
            if urgent.isEmpty { urgent = [] }
        case .room(let membership):
            membership.cursor = membership.cursor.advanced(bytes: bytes, messages: messages)
        case .item:
            guard case .packets(var buffers, let total, let own, let all) = dropItem() else { return }
            let left = max(0, own - bytes)
            byteCount -= bytes < total ? own - left : own
            guard bytes < total else { return }
            Self.drop(bytes, from: &buffers)
            items.prepend(.packets(buffers, bytes: total - bytes, own: left, messages: all - messages))
        }
    }

    /// What is empty holds no memory: mostly nothing waits.
    @discardableResult
    private mutating func dropItem() -> Item {
        defer { if items.isEmpty { items = [] } }
        return items.removeFirst()
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
