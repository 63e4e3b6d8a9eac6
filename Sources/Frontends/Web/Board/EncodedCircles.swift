// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore

/// The JSON of a board's circles in chunks, of which a change touches one. A chunk that was handed out is never changed:
/// its readers share it. Every chunk has a circle in it, so there are never more chunks than circles.
struct EncodedCircles {
    /// A chunk is closed when it was given so many circles.
    static let chunkSize = 512

    private struct Chunk {
        /// The least id that belongs here.
        let first: Int
        /// How many circles it was given.
        var given: Int
        /// Circles with commas between them; nil where they have to be written anew.
        var bytes: ByteBuffer?
    }

    private static let comma = ByteBuffer(string: ",")

    private var chunks: [Chunk] = []

    var chunkCount: Int { chunks.count }

    /// Nothing is written before it is asked for.
    init(_ circles: CircleSet) {
        let all = circles.circles
        for start in stride(from: 0, to: all.count, by: Self.chunkSize) {
            let given = min(Self.chunkSize, all.count - start)
            chunks.append(Chunk(first: all[start].id, given: given, bytes: nil))
        }
    }

    /// A circle came whose id is above every other one's.
    mutating func append(_ circle: Circle) {
        if chunks.last.map({ $0.given >= Self.chunkSize }) ?? true {
            chunks.append(Chunk(first: circle.id, given: 0, bytes: ByteBuffer()))
        }
        let last = chunks.count - 1
        chunks[last].given += 1
        guard var bytes = chunks[last].bytes.take() else { return }
        Self.write([circle], to: &bytes)
        chunks[last].bytes = bytes
    }

    /// Circles went, and these are left.
    mutating func remove(_ ids: [Int], leaving circles: CircleSet) {
        for id in ids {
            guard let index = index(of: id) else { continue }
            chunks[index].bytes = nil
            if positions(of: index, in: circles).isEmpty { chunks.remove(at: index) }
        }
    }

    /// What stands between the brackets, for these circles, as parts in a row.
    mutating func parts(_ circles: CircleSet) -> [ByteBuffer] {
        var parts: [ByteBuffer] = []
        parts.reserveCapacity(chunks.count * 2)
        for index in chunks.indices {
            let bytes = chunks[index].bytes ?? Self.written(circles.circles[positions(of: index, in: circles)])
            chunks[index].bytes = bytes
            if !parts.isEmpty { parts.append(Self.comma) }
            parts.append(bytes)
        }
        return parts
    }

    /// The least id that belongs to the chunks behind this one.
    private func end(of index: Int) -> Int { index + 1 < chunks.count ? chunks[index + 1].first : .max }

    private func index(of id: Int) -> Int? {
        var range = 0..<chunks.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if id < chunks[middle].first {
                range = range.lowerBound..<middle
            } else if id >= end(of: middle) {
                range = (middle + 1)..<range.upperBound
            } else {
                return middle
            }
        }
        return nil
    }

    /// Where the circles of a chunk are.
    private func positions(of index: Int, in circles: CircleSet) -> Range<Int> {
        circles.firstPosition(from: chunks[index].first)..<circles.firstPosition(from: end(of: index))
    }

    private static func written(_ circles: some Collection<Circle>) -> ByteBuffer {
        var bytes = ByteBuffer()
        write(circles, to: &bytes)
        return bytes
    }

    private static func write(_ circles: some Collection<Circle>, to bytes: inout ByteBuffer) {
        var writer = JSONWriter(capacity: circles.count * 128)
        for circle in circles { writer.circle(circle) }
        if bytes.readableBytes > 0, !circles.isEmpty { bytes.writeBytes(",".utf8) }
        bytes.writeBytes(writer.bytes)
    }
}
