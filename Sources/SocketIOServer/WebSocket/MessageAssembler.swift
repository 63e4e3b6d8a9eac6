// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOWebSocket
internal import SocketIO

/// Puts messages together from a client's frames, and refuses what RFC 6455 forbids.
struct MessageAssembler {
    /// What a frame led to.
    enum Incoming: Equatable {
        case message(Message)
        case ping(ByteBuffer)
        case pong
        /// The client closes; the code is what goes back to it.
        case close(WebSocketErrorCode)
    }

    /// Why a connection is closed.
    struct Violation: Error, Equatable {
        let code: WebSocketErrorCode
    }

    /// The most bytes of one message.
    let limit: Int
    private var kind: WebSocketOpcode?
    private var payload: [UInt8] = []
    private var text = UTF8Validator()

    init(limit: Int) { self.limit = limit }

    /// Takes a frame in; nil where the message is not whole yet.
    mutating func received(_ frame: ClientFrame) throws(Violation) -> Incoming? {
        guard let mask = frame.mask, !frame.hasReservedBits else { throw Violation(code: .protocolError) }
        var data = frame.data
        Self.unmask(&data, with: mask)
        switch frame.opcode {
        case .ping: return .ping(data)
        case .pong: return .pong
        case .connectionClose: return .close(try Self.closeCode(&data))
        case .text, .binary:
            guard kind == nil else { throw Violation(code: .protocolError) }
            kind = frame.opcode
        case .continuation:
            guard kind != nil else { throw Violation(code: .protocolError) }
        default: throw Violation(code: .protocolError)
        }
        return try append(data, isLast: frame.isFinal)
    }

    private mutating func append(_ data: ByteBuffer, isLast: Bool) throws(Violation) -> Incoming? {
        guard payload.count + data.readableBytes <= limit else { throw Violation(code: .messageTooLarge) }
        if kind == .text {
            guard data.withUnsafeReadableBytes({ text.accepts($0) }) else {
                throw Violation(code: .dataInconsistentWithMessage)
            }
        }
        payload.append(contentsOf: data.readableBytesView)
        guard isLast else { return nil }
        guard text.isComplete else { throw Violation(code: .dataInconsistentWithMessage) }
        defer { (kind, payload, text) = (nil, [], UTF8Validator()) }
        return .message(kind == .text ? .text(payload) : .binary(payload))
    }

    /// The code that a close frame says, where it is one that may be sent (RFC 6455, section 7.4).
    private static func closeCode(_ data: inout ByteBuffer) throws(Violation) -> WebSocketErrorCode {
        guard data.readableBytes > 0 else { return .normalClosure }
        guard let code = data.readInteger(as: UInt16.self) else { throw Violation(code: .protocolError) }
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw Violation(code: .protocolError)
        }
        var text = UTF8Validator()
        guard data.withUnsafeReadableBytes({ text.accepts($0) }), text.isComplete else {
            throw Violation(code: .dataInconsistentWithMessage)
        }
        return WebSocketErrorCode(codeNumber: Int(code))
    }

    /// Eight bytes at a time.
    private static func unmask(_ data: inout ByteBuffer, with mask: UInt32) {
        let word = UInt64(mask) << 32 | UInt64(mask)
        data.withUnsafeMutableReadableBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                let plain = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word.bigEndian
                bytes.storeBytes(of: plain, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            while index < bytes.count {
                bytes[index] ^= UInt8(truncatingIfNeeded: mask >> (24 - 8 * (index % 4)))
                index += 1
            }
        }
    }
}
