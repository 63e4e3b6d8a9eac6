// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOWebSocket

/// The head of a WebSocket frame as a server sends it: whole messages, not masked (RFC 6455, section 5.2).
enum FrameHeader {
    /// Appends the head of a frame with `length` bytes behind it.
    static func append(_ opcode: WebSocketOpcode, length: Int, to buffer: inout ByteBuffer) {
        buffer.writeInteger(0x80 | UInt8(webSocketOpcode: opcode))
        switch length {
        case ..<126: buffer.writeInteger(UInt8(length))
        case ...0xFFFF:
            buffer.writeInteger(126 as UInt8)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(127 as UInt8)
            buffer.writeInteger(UInt64(length))
        }
    }

    /// The most bytes that a head takes.
    static let greatestSize = 10
}
