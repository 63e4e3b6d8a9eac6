// SPDX-License-Identifier: MIT

/// What a client did that ends its connection (socket.io-protocol, and the reference server's decoder).
public enum ProtocolViolation: String, Error, Equatable, Sendable {
    case emptyPacket = "an empty packet"
    case unknownType = "an unknown packet type"
    case serversType = "a packet type that only servers send"
    case badNamespace = "a namespace that is not UTF-8"
    case badNumber = "a number that is too large"
    case brokenJSON = "broken JSON"
    case badPayload = "a payload that does not fit the packet's type"
    case reservedName = "a reserved event name"
    case badAttachments = "attachments that are not there, too many, or not numbered as announced"
    case attachmentsTooLarge = "attachments that are too large together"
    case notConnected = "a packet for a namespace that was not joined"
    case connectedAlready = "a second connection to a namespace"
    case tooManyNamespaces = "too many namespaces"
    case noConnection = "no namespace was joined in time"
}
