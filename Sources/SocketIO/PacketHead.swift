// SPDX-License-Identifier: MIT
internal import JSON

/// The text of a packet, taken apart: type, number of attachments, namespace, id, and JSON (socket.io-protocol, "Format").
struct PacketHead {
    enum Kind: UInt8 {
        case connect = 0x30
        case disconnect, event, acknowledgement, connectError, binaryEvent, binaryAcknowledgement
    }

    /// The greatest id of an acknowledgement: the greatest whole number that JavaScript counts to.
    static let greatestID = (1 << 53) - 1

    let kind: Kind
    let attachments: Int
    let namespace: String
    let id: Int?
    let data: JSONValue?

    init(_ text: [UInt8]) throws(ProtocolViolation) {
        guard let first = text.first else { throw .emptyPacket }
        guard let kind = Kind(rawValue: first) else { throw .unknownType }
        self.kind = kind
        var rest = text.dropFirst()
        attachments = try Self.attachments(kind, &rest)
        namespace = try Self.namespace(&rest)
        id = try Self.digits(&rest, maximum: Self.greatestID)
        if rest.isEmpty {
            data = nil
        } else {
            do { data = try JSONValue.parse(rest) } catch { throw .brokenJSON }
        }
    }

    /// `3-` in front of a packet with three attachments.
    private static func attachments(_ kind: Kind, _ rest: inout ArraySlice<UInt8>) throws(ProtocolViolation) -> Int {
        guard kind == .binaryEvent || kind == .binaryAcknowledgement else { return 0 }
        guard let count = try digits(&rest, maximum: PacketDecoder.greatestAttachments), rest.first == UInt8(ascii: "-")
        else { throw .badAttachments }
        rest.removeFirst()
        return count
    }

    /// `/name,`; the comma may be missing where nothing follows.
    private static func namespace(_ rest: inout ArraySlice<UInt8>) throws(ProtocolViolation) -> String {
        guard rest.first == UInt8(ascii: "/") else { return "/" }
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        guard let name = String(validating: rest[..<end], as: UTF8.self) else { throw .badNamespace }
        rest = rest[end...].dropFirst()
        return name
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>, maximum: Int) throws(ProtocolViolation) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty else { return nil }
        guard digits.count <= 16, let value = Int(String(decoding: digits, as: UTF8.self)), value <= maximum else {
            throw .badNumber
        }
        rest = rest[digits.endIndex...]
        return value
    }
}
