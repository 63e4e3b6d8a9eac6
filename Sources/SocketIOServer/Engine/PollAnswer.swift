// SPDX-License-Identifier: MIT
internal import NIOCore
internal import SocketIO

/// What answers a poll: packets in the form of `PollingPayload`. Large ones are shared with all others who are sent them, so
/// that who asks and does not read costs little.
struct PollAnswer {
    /// Packets up to this size are copied.
    private static let greatestCopy = 16 << 10

    private(set) var buffers: [ByteBuffer] = []
    private(set) var count = 0
    private(set) var byteCount = 0
    /// Copies that are not in `buffers` yet.
    private var copies = ByteBuffer()

    mutating func append(_ frame: Frame) {
        let before = copies.readableBytes
        if count > 0 { copies.writeInteger(PollingPayload.separator) }
        count += 1
        guard frame.isText, frame.byteCount > Self.greatestCopy else {
            var one = PollingPayload()
            one.append(frame.message)
            copies.writeBytes(one.bytes)
            byteCount += copies.readableBytes - before
            return
        }
        byteCount += copies.readableBytes - before + frame.byteCount
        finish()
        buffers += frame.parts
    }

    /// All of it.
    mutating func finish() {
        guard copies.readableBytes > 0 else { return }
        buffers.append(copies)
        copies = ByteBuffer()
    }
}
