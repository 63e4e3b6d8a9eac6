// SPDX-License-Identifier: MIT
public import JSON
public import NIOCore
internal import NIOWebSocket
internal import SocketIO

/// One or more whole packets in the form in which they go out, so that any number of readers can share them.
///
/// They are WebSocket frames. For a client that polls they are taken out of these again.
public struct EncodedPackets: Sendable {
    /// In a row they are the frames; one frame may be spread over several of them.
    private(set) var buffers: [ByteBuffer] = []
    public private(set) var byteCount = 0
    /// How many messages they are; an attachment is one of its own.
    public private(set) var count = 0
    /// Those of the bytes that are not shared: they count against a client that does not take them.
    private(set) var ownByteCount = 0
    /// Whether the last buffer is ours alone to append to.
    private var lastIsOwn = false

    public init() {}

    /// Adds an event; `arguments` writes what follows the name. `namespace` is `/` or `/name`.
    public mutating func append(
        event name: String, namespace: String, attachments: [[UInt8]] = [], _ arguments: (inout JSONWriter) -> Void
    ) {
        let text = PacketWriter.event(
            name, namespace: namespace, attachments: attachments.count, arguments: arguments)
        append(packet: text, attachments: attachments)
    }

    /// Adds an event whose arguments are `parts` in a row: JSON values with commas between them. The parts are shared, not
    /// copied.
    public mutating func append(event name: String, namespace: String, parts: [ByteBuffer]) {
        var text = PacketWriter.event(name, namespace: namespace) { _ in }
        text.removeLast()
        text.append(UInt8(ascii: ","))
        let length = 1 + text.count + parts.reduce(0) { $0 + $1.readableBytes } + 1
        withOwnBuffer(text.count + FrameHeader.greatestSize) { buffer in
            FrameHeader.append(.text, length: length, to: &buffer)
            buffer.writeInteger(UInt8(ascii: "4"))
            buffer.writeBytes(text)
        }
        count += 1
        for part in parts where part.readableBytes > 0 {
            buffers.append(part)
            byteCount += part.readableBytes
            lastIsOwn = false
        }
        withOwnBuffer(1) { $0.writeInteger(UInt8(ascii: "]")) }
    }

    /// Adds a Socket.IO packet and its attachments.
    mutating func append(packet text: [UInt8], attachments: [[UInt8]] = []) {
        withOwnBuffer(text.count + FrameHeader.greatestSize + 1) { buffer in
            FrameHeader.append(.text, length: text.count + 1, to: &buffer)
            buffer.writeInteger(UInt8(ascii: "4"))
            buffer.writeBytes(text)
        }
        count += 1
        for attachment in attachments { append(frame: .binary(attachment)) }
    }

    /// Adds what one WebSocket message carries.
    mutating func append(frame message: Message) {
        let (opcode, bytes) =
            switch message {
            case .text(let text): (WebSocketOpcode.text, text)
            case .binary(let bytes): (WebSocketOpcode.binary, bytes)
            }
        withOwnBuffer(bytes.count + FrameHeader.greatestSize) { buffer in
            FrameHeader.append(opcode, length: bytes.count, to: &buffer)
            buffer.writeBytes(bytes)
        }
        count += 1
    }

    /// Adds other packets behind these.
    public mutating func append(_ more: EncodedPackets) {
        buffers.append(contentsOf: more.buffers)
        byteCount += more.byteCount
        count += more.count
        ownByteCount += more.ownByteCount
        if !more.buffers.isEmpty { lastIsOwn = false }
    }

    /// The same packets, for many clients: held once, they count against none of them.
    public func shared() -> EncodedPackets {
        var packets = self
        packets.ownByteCount = 0
        packets.lastIsOwn = false
        return packets
    }

    private mutating func withOwnBuffer(_ size: Int, _ body: (inout ByteBuffer) -> Void) {
        if !lastIsOwn {
            buffers.append(ByteBufferAllocator().buffer(capacity: size))
            lastIsOwn = true
        }
        let last = buffers.count - 1
        let before = buffers[last].readableBytes
        body(&buffers[last])
        byteCount += buffers[last].readableBytes - before
        ownByteCount += buffers[last].readableBytes - before
    }
}
