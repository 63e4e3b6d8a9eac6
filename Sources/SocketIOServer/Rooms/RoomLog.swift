// SPDX-License-Identifier: MIT
internal import DequeModule
internal import NIOCore

/// The last stretch of what a room emitted, as bytes that all its readers share. A reader is a position in it.
///
/// What was emitted since the last `seal` is open: it is still appended to, and whoever cannot wait gets a copy.
struct RoomLog {
    private struct Entry {
        let start: Int
        let buffers: [ByteBuffer]
        let length: Int
    }

    /// What is there to read.
    enum Stretch {
        /// Whole packets. They end at `end`.
        case bytes([ByteBuffer], end: Int)
        case nothing
        /// The place is not kept any more.
        case lost
    }

    /// How many bytes are kept for readers that are behind; the newest entry is always kept.
    let retention: Int
    private var entries: Deque<Entry> = []
    private var open = ByteBuffer()
    /// Behind all that is sealed.
    private(set) var sealedEnd = 0

    init(retention: Int) { self.retention = retention }

    /// Behind all that was emitted.
    var end: Int { sealedEnd + open.readableBytes }
    /// Where the oldest bytes begin that are still here.
    var start: Int { entries.first?.start ?? sealedEnd }
    var openCount: Int { open.readableBytes }

    mutating func append(_ packets: EncodedPackets) {
        if packets.buffers.count == 1, packets.byteCount <= Self.greatestCopy {
            open.writeImmutableBuffer(packets.buffers[0])
        } else if packets.byteCount > 0 {
            seal()
            push(packets.buffers, length: packets.byteCount)
        }
    }

    /// Packets up to this size are copied behind each other, so that a reader gets them in one piece.
    private static let greatestCopy = 16 << 10

    /// Makes everything that was emitted shareable.
    mutating func seal() {
        guard open.readableBytes > 0 else { return }
        let sealed = open
        open = ByteBuffer()
        push([sealed], length: sealed.readableBytes)
    }

    /// The next stretch from `position`, which is where a packet begins; never beyond `limit`, where a packet ends.
    func read(from position: Int, to limit: Int) -> Stretch {
        guard position < limit else { return .nothing }
        guard position >= start else { return .lost }
        guard position < sealedEnd else {
            let slice = open.getBytes(at: open.readerIndex + position - sealedEnd, length: limit - position)
            return .bytes([ByteBuffer(bytes: slice ?? [])], end: limit)
        }
        let entry = entries[index(of: position)]
        let end = min(entry.start + entry.length, limit)
        if position == entry.start, end == entry.start + entry.length { return .bytes(entry.buffers, end: end) }
        return .bytes(Self.slice(entry.buffers, from: position - entry.start, to: end - entry.start), end: end)
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

    private mutating func push(_ buffers: [ByteBuffer], length: Int) {
        entries.append(Entry(start: sealedEnd, buffers: buffers, length: length))
        sealedEnd += length
        while entries.count > 1, sealedEnd - entries[1].start >= retention { entries.removeFirst() }
    }

    /// The entry that a sealed position is in: mostly the last one.
    private func index(of position: Int) -> Int {
        if let last = entries.last, position >= last.start { return entries.count - 1 }
        var range = 0..<entries.count
        while range.count > 1 {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = entries[middle].start <= position ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
