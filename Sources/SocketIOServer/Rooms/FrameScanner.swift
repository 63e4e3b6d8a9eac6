// SPDX-License-Identifier: MIT
internal import NIOCore

/// Takes frames that were encoded here apart again, for clients that poll. A frame's head is never cut in two.
struct FrameScanner {
    private var buffers: ArraySlice<ByteBuffer>
    /// How many bytes of the frames have been read.
    private(set) var consumed = 0

    init(_ buffers: [ByteBuffer]) { self.buffers = buffers[...] }

    /// The next frame; nil at the end.
    mutating func next() -> Frame? {
        guard let first: UInt8 = read(), let short: UInt8 = read() else { return nil }
        let length: Int
        switch short {
        case 126: length = Int(read(as: UInt16.self) ?? 0)
        case 127: length = Int(read(as: UInt64.self) ?? 0)
        default: length = Int(short)
        }
        return Frame(isText: first & 0x0F == 1, parts: parts(length))
    }

    private mutating func read<Number: FixedWidthInteger>(as type: Number.Type = Number.self) -> Number? {
        dropEmpty()
        guard let start = buffers.indices.first, let number = buffers[start].readInteger(as: Number.self) else {
            return nil
        }
        consumed += MemoryLayout<Number>.size
        return number
    }

    private mutating func parts(_ length: Int) -> [ByteBuffer] {
        var parts: [ByteBuffer] = []
        var missing = length
        while missing > 0 {
            dropEmpty()
            guard let start = buffers.indices.first,
                let part = buffers[start].readSlice(length: min(missing, buffers[start].readableBytes))
            else { break }
            parts.append(part)
            missing -= part.readableBytes
        }
        consumed += length - missing
        return parts
    }

    private mutating func dropEmpty() {
        while let first = buffers.first, first.readableBytes == 0 { buffers.removeFirst() }
    }
}
