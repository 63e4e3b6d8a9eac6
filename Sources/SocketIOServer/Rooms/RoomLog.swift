// SPDX-License-Identifier: MIT
internal import DequeModule
internal import NIOCore

/// The last stretch of what a room emitted, as bytes that all its readers share. A reader is a position in it.
///
/// What was emitted last is open: it is still appended to, and whoever cannot wait gets a copy.
struct RoomLog {
    private struct Entry {
        let start: Room.Position
        let buffers: [ByteBuffer]
        let end: Room.Position
    }

    /// What is there to read.
    enum Stretch {
        /// Whole packets. They end at `end`.
        case bytes([ByteBuffer], end: Room.Position)
        case nothing
        /// The place is not kept any more.
        case lost
    }

    /// How many bytes are kept for readers that are behind; the newest entry is always kept.
    let retention: Int
    private var entries: Deque<Entry> = []
    private var open = ByteBuffer()
    private var openMessages = 0
    /// Behind all that is sealed.
    private(set) var sealedEnd = Room.Position()
    /// Behind all that is to be sent.
    private(set) var flushedEnd = Room.Position()

    init(retention: Int) { self.retention = retention }

    /// Behind all that was emitted.
    var end: Room.Position { sealedEnd.advanced(bytes: open.readableBytes, messages: openMessages) }
    /// Where the oldest bytes begin that are still here.
    var start: Room.Position { entries.first?.start ?? sealedEnd }
    /// How many bytes were emitted since the last `flush`.
    var unflushedCount: Int { end.offset - flushedEnd.offset }
    /// How many messages these are.
    var unflushedMessages: Int { end.messages - flushedEnd.messages }

    mutating func append(_ packets: EncodedPackets) {
        if packets.buffers.count == 1, packets.byteCount <= Self.greatestCopy {
            open.writeImmutableBuffer(packets.buffers[0])
            openMessages += packets.count
            if open.readableBytes >= Self.greatestEntry { seal() }
        } else if packets.byteCount > 0 {
            seal()
            push(packets.buffers, to: sealedEnd.advanced(bytes: packets.byteCount, messages: packets.count))
        }
    }

    /// Packets up to this size are copied behind each other, so that a reader gets them in one piece.
    private static let greatestCopy = 16 << 10
    /// What is open is sealed at this size: who stops reading holds whole entries, also such as are kept no more.
    private static let greatestEntry = 64 << 10

    /// Everything that was emitted is to be sent.
    mutating func flush() {
        seal()
        flushedEnd = sealedEnd
    }

    /// Makes everything that was emitted shareable.
    private mutating func seal() {
        guard open.readableBytes > 0 else { return }
        let (sealed, end) = (open, end)
        (open, openMessages) = (ByteBuffer(), 0)
        push([sealed], to: end)
    }

    /// The next stretch from `position`, which is where a packet begins; never beyond `limit`, where a packet ends.
    func read(from position: Room.Position, to limit: Room.Position) -> Stretch {
        guard position < limit else { return .nothing }
        guard position >= start else { return .lost }
        guard position < sealedEnd else {
            let index = open.readerIndex + position.offset - sealedEnd.offset
            let slice = open.getBytes(at: index, length: limit.offset - position.offset)
            return .bytes([ByteBuffer(bytes: slice ?? [])], end: limit)
        }
        let entry = entries[index(of: position)]
        guard position > entry.start || limit < entry.end else { return .bytes(entry.buffers, end: entry.end) }
        let end = min(entry.end, limit)
        let (from, to) = (position.offset - entry.start.offset, end.offset - entry.start.offset)
        return .bytes(Self.slice(entry.buffers, from: from, to: to), end: end)
    }

    /// Some of the bytes of buffers in a row.
    private static func slice(_ buffers: [ByteBuffer], from start: Int, to end: Int) -> [ByteBuffer] {
        var offset = 0
        return buffers.compactMap { buffer in
            defer { offset += buffer.readableBytes }
            let from = max(start - offset, 0)
            let to = min(end - offset, buffer.readableBytes)
            return from < to ? buffer.getSlice(at: buffer.readerIndex + from, length: to - from) : nil
        }
    }

    private mutating func push(_ buffers: [ByteBuffer], to end: Room.Position) {
        entries.append(Entry(start: sealedEnd, buffers: buffers, end: end))
        sealedEnd = end
        while entries.count > 1, end.offset - entries[1].start.offset >= retention { entries.removeFirst() }
    }

    /// The entry that a sealed position is in: mostly the last one.
    private func index(of position: Room.Position) -> Int {
        if let last = entries.last, position >= last.start { return entries.count - 1 }
        var range = 0..<entries.count
        while range.count > 1 {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = entries[middle].start <= position ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
