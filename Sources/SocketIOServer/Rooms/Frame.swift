// SPDX-License-Identifier: MIT
internal import NIOCore
internal import SocketIO

/// What one frame carries, in pieces of the buffers that it lies in: nothing is copied.
struct Frame {
    let isText: Bool
    let parts: [ByteBuffer]

    var byteCount: Int { parts.reduce(0) { $0 + $1.readableBytes } }

    /// As a message, which is a copy.
    var message: Message {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        for part in parts { bytes.append(contentsOf: part.readableBytesView) }
        return isText ? .text(bytes) : .binary(bytes)
    }
}
