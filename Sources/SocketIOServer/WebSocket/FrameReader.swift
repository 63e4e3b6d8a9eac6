// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOWebSocket

/// Cuts what a client sends into frames (RFC 6455, section 5.2). Where nothing of a frame waits for its rest it holds no memory;
/// NIO's decoder, with what it needs around it, takes half a KiB.
struct FrameReader {
    private struct Head {
        let first: UInt8
        let isMasked: Bool
        let dataLength: Int
        /// How many bytes the head itself has.
        let size: Int
    }

    /// The most bytes of a control frame (RFC 6455, section 5.5).
    private static let greatestControl = 125

    /// The most bytes of one frame.
    let limit: Int
    private var rest = ByteBuffer()
    /// Whether `rest` is a copy, to which more may be appended; what was just read belongs to the channel.
    private var isOwn = false

    init(limit: Int) { self.limit = limit }

    /// Takes what has come; to be followed by `next` until there is none.
    mutating func append(_ bytes: ByteBuffer) {
        guard rest.readableBytes > 0 else {
            (rest, isOwn) = (bytes, false)
            return
        }
        rest.discardReadBytes()
        rest.writeImmutableBuffer(bytes)
    }

    /// The next frame; nil where its end has not come yet. Throws as soon as its head says that it is none, or too long; nothing
    /// may be asked for afterwards.
    mutating func next() throws(MessageAssembler.Violation) -> ClientFrame? {
        guard let head = try head(), rest.readableBytes >= head.size + head.dataLength else {
            keep()
            return nil
        }
        rest.moveReaderIndex(forwardBy: head.size - (head.isMasked ? 4 : 0))
        let mask: UInt32? = head.isMasked ? rest.readInteger() : nil
        guard let data = rest.readSlice(length: head.dataLength),
            let opcode = WebSocketOpcode(encodedWebSocketOpcode: head.first & 0x0F)
        else { return nil }
        return ClientFrame(
            isFinal: head.first & 0x80 != 0, hasReservedBits: head.first & 0x70 != 0, opcode: opcode, mask: mask,
            data: data)
    }

    /// The head, once it is there.
    private func head() throws(MessageAssembler.Violation) -> Head? {
        let start = rest.readerIndex
        guard let first: UInt8 = rest.getInteger(at: start), let second: UInt8 = rest.getInteger(at: start + 1) else {
            return nil
        }
        let length: UInt64
        let lengthSize: Int
        switch second & 0x7F {
        case 126:
            guard let short: UInt16 = rest.getInteger(at: start + 2) else { return nil }
            (length, lengthSize) = (UInt64(short), 2)
        case 127:
            guard let long: UInt64 = rest.getInteger(at: start + 2) else { return nil }
            (length, lengthSize) = (long, 8)
        case let tiny: (length, lengthSize) = (UInt64(tiny), 0)
        }
        guard length <= limit else { throw MessageAssembler.Violation(code: .messageTooLarge) }
        guard first & 0x08 == 0 || (first & 0x80 != 0 && length <= Self.greatestControl) else {
            throw MessageAssembler.Violation(code: .protocolError)
        }
        let isMasked = second & 0x80 != 0
        return Head(
            first: first, isMasked: isMasked, dataLength: Int(length), size: 2 + lengthSize + (isMasked ? 4 : 0))
    }

    /// What waits for its rest gets memory of its own, so that the channel can read into the same again.
    private mutating func keep() {
        guard rest.readableBytes > 0 else {
            rest = ByteBuffer()
            return
        }
        guard !isOwn else { return }
        (rest, isOwn) = (ByteBuffer(bytes: rest.readableBytesView), true)
    }
}
