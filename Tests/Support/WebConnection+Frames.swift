// SPDX-License-Identifier: MIT

/// A WebSocket frame as the wire has it (RFC 6455, section 5.2).
public enum WebSocketFrame: Equatable, Sendable {
    case text(String)
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// The status code; nil where there is none.
    case close(Int?)

    /// The opcode and the payload.
    var parts: (UInt8, [UInt8]) {
        switch self {
        case .text(let text): (1, Array(text.utf8))
        case .binary(let bytes): (2, bytes)
        case .ping(let bytes): (9, bytes)
        case .pong(let bytes): (10, bytes)
        case .close(let code): (8, code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? [])
        }
    }
}

extension WebConnection {
    /// The bytes of a frame as clients send it, or as they must not.
    public static func frame(
        opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, isMasked: Bool = true
    ) -> [UInt8] {
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        let data = isMasked ? payload.enumerated().map { $1 ^ mask[$0 % 4] } : payload
        return head(opcode: opcode, length: payload.count, isLast: isLast, isMasked: isMasked)
            + (isMasked ? mask : []) + data
    }

    /// The bytes in front of the mask.
    public static func head(opcode: UInt8, length: Int, isLast: Bool = true, isMasked: Bool = true) -> [UInt8] {
        let masked: UInt8 = isMasked ? 0x80 : 0
        let first = (isLast ? 0x80 : 0) | opcode
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        }
        return switch length {
        case ..<126: [first, masked | UInt8(length)]
        case ..<65536: [first, masked | 126] + bytes(2)
        default: [first, masked | 127] + bytes(8)
        }
    }

    public func send(_ frames: WebSocketFrame...) throws {
        try send(
            frames.flatMap { frame in
                let (opcode, payload) = frame.parts
                return Self.frame(opcode: opcode, payload)
            })
    }

    /// The next frame.
    public func frame() throws -> WebSocketFrame {
        let head = try take(2)
        guard head[0] & 0x80 != 0, head[1] & 0x80 == 0 else { throw SupportError("in pieces, or masked: \(head)") }
        let length =
            switch head[1] {
            case 126: try number(2)
            case 127: try number(8)
            default: Int(head[1])
            }
        let payload = try take(length)
        switch head[0] & 0x0F {
        case 1:
            guard let text = String(validating: payload, as: UTF8.self) else { throw SupportError("not UTF-8") }
            return .text(text)
        case 2: return .binary(payload)
        case 8: return .close(payload.count < 2 ? nil : Int(payload[0]) << 8 | Int(payload[1]))
        case 9: return .ping(payload)
        case 10: return .pong(payload)
        default: throw SupportError("a frame of no kind: \(head[0])")
        }
    }

    private func number(_ count: Int) throws -> Int { try take(count).reduce(0) { $0 << 8 | Int($1) } }
}
