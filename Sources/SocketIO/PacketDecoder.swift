// SPDX-License-Identifier: MIT
internal import JSON

/// Puts packets together from messages: a text, and the attachments that it announces right behind it.
public struct PacketDecoder: Sendable {
    /// The most attachments of one packet; more end the connection.
    public static let greatestAttachments = 100

    /// The most bytes of a packet's attachments together; more end the connection.
    public static let greatestAttached = 1 << 20

    /// Names that belong to the libraries on both sides.
    private static let reservedNames: Set = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    private struct Waiting: Sendable {
        let head: PacketHead
        var attachments: [[UInt8]] = []
        var bytes = 0
    }

    private var waiting: Waiting?

    public init() {}

    /// Takes the next message in; nil where attachments are still to come.
    public mutating func received(_ message: Message) throws(ProtocolViolation) -> Packet? {
        switch message {
        case .text(let text):
            guard waiting == nil else { throw .badAttachments }
            let head = try PacketHead(text)
            guard head.attachments == 0 else {
                waiting = Waiting(head: head)
                return nil
            }
            return try Self.packet(head, [])
        case .binary(let bytes):
            guard var waiting else { throw .badAttachments }
            waiting.bytes += bytes.count
            guard waiting.bytes <= Self.greatestAttached else { throw .attachmentsTooLarge }
            waiting.attachments.append(bytes)
            self.waiting = waiting
            guard waiting.attachments.count == waiting.head.attachments else { return nil }
            self.waiting = nil
            return try Self.packet(waiting.head, waiting.attachments)
        }
    }

    private static func packet(_ head: PacketHead, _ attachments: [[UInt8]]) throws(ProtocolViolation) -> Packet {
        switch head.kind {
        case .connect:
            guard head.data == nil || head.data?.kind == .object else { throw .badPayload }
            return .connect(namespace: head.namespace, auth: head.data)
        case .disconnect:
            guard head.data == nil else { throw .badPayload }
            return .disconnect(namespace: head.namespace)
        case .event, .binaryEvent:
            let arguments = try arguments(head)
            guard let first = arguments.first else { throw .badPayload }
            let name = try eventName(first)
            let event = Packet.Event(
                name: name, arguments: Array(arguments.dropFirst()), attachments: attachments, id: head.id)
            return .event(namespace: head.namespace, event)
        case .acknowledgement, .binaryAcknowledgement:
            return .acknowledgement(
                namespace: head.namespace, id: head.id, arguments: try arguments(head), attachments: attachments)
        case .connectError: throw .serversType
        }
    }

    private static func arguments(_ head: PacketHead) throws(ProtocolViolation) -> [JSONValue] {
        guard let data = head.data, let arguments = data.elements else { throw .badPayload }
        if head.attachments > 0, !placeholdersFit(data, count: head.attachments) { throw .badAttachments }
        return arguments
    }

    /// A string or a number.
    private static func eventName(_ value: JSONValue) throws(ProtocolViolation) -> String {
        if let name = value.string {
            guard !reservedNames.contains(name) else { throw .reservedName }
            return name
        }
        if let number = value.int { return "\(number)" }
        guard let number = value.double else { throw .badPayload }
        return "\(number)"
    }

    /// Whether every placeholder, however deep, names an attachment that is there.
    private static func placeholdersFit(_ value: JSONValue, count: Int) -> Bool {
        switch value.kind {
        case .array: return value.elements?.allSatisfy { placeholdersFit($0, count: count) } ?? true
        case .object:
            if value["_placeholder"]?.bool == true {
                guard let number = value["num"]?.int else { return false }
                return (0..<count).contains(number)
            }
            var fit = true
            value.forEachMember { _, member in fit = fit && placeholdersFit(member, count: count) }
            return fit
        default: return true
        }
    }
}
