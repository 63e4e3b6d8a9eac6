// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import DequeModule
import JSON
import NIOCore

/// The last stretch of a board's events as encoded lines, shared by all who watch it. A watcher is a cursor (a seq)
/// into it; nothing is copied for him.
struct EventFeed {
    /// A chunk is closed when it has so many bytes.
    static let chunkSize = 128 << 10

    private struct Chunk {
        let first: Int
        /// How many bytes of the feed came before this chunk.
        let offset: Int
        let bytes: ByteBuffer
        /// Where each event's line ends in `bytes`.
        let ends: [Int]

        var last: Int { first + ends.count - 1 }

        /// Where the line behind that of event `seq` begins in `bytes`.
        func start(after seq: Int) -> Int { seq < first ? 0 : ends[seq - first] }
    }

    private var chunks: Deque<Chunk> = []
    private var end = 0
    /// The seq of the newest event that was published, in here or not.
    private(set) var last: Int

    init(after last: Int) { self.last = last }

    /// The oldest event that is here; one more than `last` where none is.
    var first: Int { chunks.first?.first ?? last + 1 }

    /// How many bytes of lines come after event `seq`.
    func backlog(after seq: Int) -> Int {
        guard seq < last, let index = index(after: seq) else { return 0 }
        return end - chunks[index].offset - chunks[index].start(after: seq)
    }

    /// Appends events that are stored; they follow `last`.
    mutating func append(_ events: some Collection<Event>, board: BoardName, epoch: String) {
        var writer = JSONWriter(capacity: min(events.count * 256, Self.chunkSize * 2))
        var ends: [Int] = []
        for event in events {
            writer.boardEvent(event, board: board, epoch: epoch)
            ends.append(writer.bytes.count)
            last = event.seq
            if writer.bytes.count >= Self.chunkSize { close(&writer, &ends) }
        }
        if !ends.isEmpty { close(&writer, &ends) }
    }

    /// Passes over events that nobody here has to be told of.
    mutating func skip(to seq: Int) {
        chunks.removeAll()
        last = seq
    }

    /// The lines after event `seq`, up to the end of a chunk, and the seq they reach to. `seq` is at or after `first`
    /// less one.
    func lines(after seq: Int) -> (bytes: ByteBuffer, last: Int)? {
        guard seq < last, let index = index(after: seq) else { return nil }
        let chunk = chunks[index]
        var bytes = chunk.bytes
        bytes.moveReaderIndex(to: chunk.start(after: seq))
        return (bytes, chunk.last)
    }

    /// Forgets chunks that end at or before event `seq`, but keeps the newest `keeping` bytes.
    mutating func trim(upTo seq: Int, keeping: Int) {
        while let oldest = chunks.first, oldest.last <= seq, end - oldest.offset - oldest.bytes.readableBytes >= keeping
        {
            chunks.removeFirst()
        }
    }

    private mutating func close(_ writer: inout JSONWriter, _ ends: inout [Int]) {
        let bytes = ByteBuffer(bytes: writer.take())
        chunks.append(Chunk(first: last - ends.count + 1, offset: end, bytes: bytes, ends: ends))
        end += bytes.readableBytes
        ends = []
    }

    /// The first chunk that has an event after `seq`. Most cursors are near the end.
    private func index(after seq: Int) -> Int? {
        var index = chunks.endIndex
        while index > chunks.startIndex, chunks[index - 1].last > seq { index -= 1 }
        return index == chunks.endIndex ? nil : index
    }
}
