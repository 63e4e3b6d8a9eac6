// SPDX-License-Identifier: MIT
public import JSON

/// One client's Socket.IO connection without its transport: which namespaces it joined, and what it may send
/// (socket.io-protocol, "Exchange protocol").
public struct SocketSession: Sendable {
    /// What a message leads to.
    public enum Action: Sendable {
        /// Decide whether the client may join, and say `joined` or `refused`.
        case connect(namespace: String, auth: JSONValue?)
        /// The client left.
        case disconnect(namespace: String)
        case event(namespace: String, Packet.Event)
        case acknowledgement(namespace: String, id: Int, arguments: [JSONValue])
        /// The client broke the rules: its connection ends.
        case close(ProtocolViolation)
    }

    /// The most namespaces of one connection; one more ends it.
    public static let greatestNamespaces = 100

    private var decoder = PacketDecoder()
    // Few, mostly one: a set of one takes more memory, and the hash more time.
    private var joined: [String] = []
    private var deciding: [String] = []

    public init() {}

    /// Whether the client has joined a namespace, or is about to.
    public var isConnected: Bool { !joined.isEmpty || !deciding.isEmpty }

    /// A message came; nil where it asks for nothing.
    public mutating func received(_ message: Message) -> Action? {
        do throws(ProtocolViolation) {
            return try decoder.received(message).map { packet throws(ProtocolViolation) in try action(packet) } ?? nil
        } catch {
            return .close(error)
        }
    }

    /// The client may join.
    public mutating func accept(namespace: String) {
        refuse(namespace: namespace)
        joined.append(namespace)
    }

    /// The client may not join.
    public mutating func refuse(namespace: String) { deciding.removeAll { $0 == namespace } }

    /// The server took the client out of a namespace.
    public mutating func leave(namespace: String) { joined.removeAll { $0 == namespace } }

    private mutating func action(_ packet: Packet) throws(ProtocolViolation) -> Action? {
        if case .connect(let namespace, let auth) = packet {
            guard !joined.contains(namespace), !deciding.contains(namespace) else { throw .connectedAlready }
            guard joined.count + deciding.count < Self.greatestNamespaces else { throw .tooManyNamespaces }
            deciding.append(namespace)
            return .connect(namespace: namespace, auth: auth)
        }
        guard joined.contains(packet.namespace) else { throw .notConnected }
        switch packet {
        case .connect: return nil
        case .disconnect(let namespace):
            leave(namespace: namespace)
            return .disconnect(namespace: namespace)
        case .event(let namespace, let event): return .event(namespace: namespace, event)
        case .acknowledgement(let namespace, let id, let arguments, _):
            return id.map { .acknowledgement(namespace: namespace, id: $0, arguments: arguments) }
        }
    }
}
