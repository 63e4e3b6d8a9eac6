// SPDX-License-Identifier: MIT
internal import JSON

/// Several packets in the body of one HTTP request or answer (engine.io-protocol, "HTTP long-polling"): joined by
/// 0x1E, bytes as `b` and base64.
public struct PollingPayload: Equatable, Sendable {
    /// Stands between packets.
    public static let separator: UInt8 = 0x1E

    public private(set) var bytes: [UInt8] = []
    public private(set) var count = 0

    public init() {}

    /// Adds a packet as a WebSocket message would carry it.
    public mutating func append(_ framed: Message) {
        if count > 0 { bytes.append(Self.separator) }
        switch framed {
        case .text(let text): bytes.append(contentsOf: text)
        case .binary(let binary):
            bytes.append(UInt8(ascii: "b"))
            Base64.encode(binary, into: &bytes)
        }
        count += 1
    }

    /// The packets of a body; nil where one of them is malformed or there is none, or the body is not UTF-8.
    public static func packets(_ body: ArraySlice<UInt8>) -> [EnginePacket]? {
        guard String(validating: body, as: UTF8.self) != nil else { return nil }
        var packets: [EnginePacket] = []
        for part in body.split(separator: separator, omittingEmptySubsequences: false) {
            guard let packet = packet(part) else { return nil }
            packets.append(packet)
        }
        return packets
    }

    private static func packet(_ part: ArraySlice<UInt8>) -> EnginePacket? {
        guard part.first == UInt8(ascii: "b") else { return EnginePacket(text: part) }
        return Base64.decode(part.dropFirst()).map { .message(.binary($0)) }
    }
}
