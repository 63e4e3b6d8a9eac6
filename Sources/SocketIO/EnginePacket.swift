// SPDX-License-Identifier: MIT

/// A packet of Engine.IO, version 4 (engine.io-protocol, "Packet encoding").
public enum EnginePacket: Equatable, Sendable {
    /// The handshake's JSON.
    case open([UInt8])
    case close
    /// What follows the type, `probe` while an upgrade is tried.
    case ping([UInt8])
    case pong([UInt8])
    case message(Message)
    case upgrade
    case noop

    /// What an upgrade is tried with.
    public static let probe = Array("probe".utf8)

    /// Reads a text packet, which is a WebSocket's text frame or a part of a polling payload; nil where it is none.
    ///
    /// Whether the text is UTF-8 is not looked at: a WebSocket's text is, and what is JSON is looked at by its parser.
    public init?(text: ArraySlice<UInt8>) {
        guard let type = text.first else { return nil }
        let rest = Array(text.dropFirst())
        switch type {
        case UInt8(ascii: "0"): self = .open(rest)
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(rest)
        case UInt8(ascii: "3"): self = .pong(rest)
        case UInt8(ascii: "4"): self = .message(.text(rest))
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        default: return nil
        }
    }

    /// Reads what came in one WebSocket message: binary is always an application's.
    public init?(_ message: Message) {
        switch message {
        case .text(let text): self.init(text: text[...])
        case .binary: self = .message(message)
        }
    }

    /// The packet as one WebSocket message carries it.
    public var framed: Message {
        switch self {
        case .open(let json): .text([UInt8(ascii: "0")] + json)
        case .close: .text("1")
        case .ping(let data): .text([UInt8(ascii: "2")] + data)
        case .pong(let data): .text([UInt8(ascii: "3")] + data)
        case .message(.text(let text)): .text([UInt8(ascii: "4")] + text)
        case .message(.binary(let bytes)): .binary(bytes)
        case .upgrade: .text("5")
        case .noop: .text("6")
        }
    }
}
