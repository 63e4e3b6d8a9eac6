// SPDX-License-Identifier: MIT
internal import NIOCore
internal import SocketIO

/// Takes frames that were encoded here apart again, for clients that poll.
struct FrameScanner {
    private var buffers: ArraySlice<ByteBuffer>
    /// How many bytes of the frames have been read.
    private(set) var consumed = 0

    init(_ buffers: [ByteBuffer]) { self.buffers = buffers[...] }

    /// What the next frame carries; nil at the end.
    mutating func next() -> Message? {
        guard let first: UInt8 = read(), let short: UInt8 = read() else { return nil }
        let length: Int
        switch short {
        case 126: length = Int(read(as: UInt16.self) ?? 0)
        case 127: length = Int(read(as: UInt64.self) ?? 0)
        default: length = Int(short)
        }
        let bytes = read(length)
        return first & 0x0F == 1 ? .text(bytes) : .binary(bytes)
    }

    private mutating func read<Number: FixedWidthInteger>(as type: Number.Type = Number.self) -> Number? {
        dropEmpty()
        guard let start = buffers.indices.first, let number = buffers[start].readInteger(as: Number.self) else {
            return nil
        }
        consumed += MemoryLayout<Number>.size
        return number
    }

    private mutating func read(_ length: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        while bytes.count < length {
            dropEmpty()
            guard let start = buffers.indices.first else { break }
            let count = min(length - bytes.count, buffers[start].readableBytes)
            bytes.append(contentsOf: buffers[start].readBytes(length: count) ?? [])
        }
        consumed += bytes.count
        return bytes
    }

    private mutating func dropEmpty() {
        while let first = buffers.first, first.readableBytes == 0 { buffers.removeFirst() }
    }
}
