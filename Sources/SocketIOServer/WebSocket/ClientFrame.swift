// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOWebSocket

/// One frame of a client, as it came (RFC 6455, section 5.2).
struct ClientFrame {
    var isFinal = true
    /// Whether a bit is set that has a meaning only where an extension was agreed on; we agree on none.
    var hasReservedBits = false
    let opcode: WebSocketOpcode
    /// Four bytes; nil where the client did not mask.
    let mask: UInt32?
    /// Still masked.
    let data: ByteBuffer
}
