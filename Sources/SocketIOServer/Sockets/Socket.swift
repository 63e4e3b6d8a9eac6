// SPDX-License-Identifier: MIT
public import JSON
internal import NIOCore
public import NIOHTTP1
internal import SocketIO

/// A client in one namespace. Bound to its event loop.
///
/// What is emitted reaches the client in the order in which it was emitted, its rooms' packets included; but of two rooms none waits
/// for the other.
public final class Socket {
    /// The most events of the server's that may wait for their acknowledgement; more are not asked for.
    public static let greatestWaiting = 1000

    public let id: String
    public let namespace: String
    /// The application's own.
    public var context: AnyObject?
    /// The application's own, one for all namespaces of a connection.
    public var connectionContext: AnyObject? {
        get { client.context }
        set { client.context = newValue }
    }
    /// Gets each event.
    public var received: (IncomingEvent) -> Void = { _ in }
    /// Called once, at the end. What is emitted afterwards goes nowhere.
    public var disconnected: (DisconnectReason) -> Void = { _ in }
    /// The client fell out of what a room keeps: it is no member any more, and has taken everything else that it was sent.
    /// Nil disconnects it.
    public var lagged: ((Room) -> Void)?

    private let client: ClientConnection
    private(set) var memberships: [Membership] = []
    private var waiting: [Int: ([JSONValue]) -> Void] = [:]
    private var lastID = -1
    public private(set) var isConnected = true

    init(id: String, namespace: String, client: ClientConnection) {
        (self.id, self.namespace, self.client) = (id, namespace, client)
    }

    /// Of the HTTP request that opened the connection.
    public var headers: HTTPHeaders { client.engine.headers }
    public var remoteAddress: String { client.engine.remoteAddress }
    public var rooms: [Room] { memberships.map(\.room) }

    // MARK: Sending

    /// Sends packets of this socket's namespace.
    public func emit(_ packets: EncodedPackets) {
        guard isConnected else { return }
        client.engine.send(packets)
    }

    /// Sends an event; `arguments` writes what follows the name.
    public func emit(_ event: String, attachments: [[UInt8]] = [], _ arguments: (inout JSONWriter) -> Void) {
        var packets = EncodedPackets()
        packets.append(event: event, namespace: namespace, attachments: attachments, arguments)
        emit(packets)
    }

    /// Sends an event and asks for an acknowledgement; `acknowledged` gets what the client's handler answers, or is never called.
    /// Returns false where too many wait already, and then sends nothing.
    public func emit(
        _ event: String, _ arguments: (inout JSONWriter) -> Void, acknowledged: @escaping ([JSONValue]) -> Void
    ) -> Bool {
        guard isConnected, waiting.count < Self.greatestWaiting else { return false }
        lastID += 1
        waiting[lastID] = acknowledged
        var packets = EncodedPackets()
        packets.append(packet: PacketWriter.event(event, namespace: namespace, id: lastID, arguments: arguments))
        emit(packets)
        return true
    }

    /// Takes the client out of the namespace.
    public func disconnect() {
        guard isConnected else { return }
        var packets = EncodedPackets()
        packets.append(packet: PacketWriter.disconnect(namespace: namespace))
        emit(packets)
        client.left(self)
        end(.server)
    }

    /// Calls `body` once the client's connection has taken all that it was sent of its own so far; never, where it ends before.
    public func whenTaken(_ body: @escaping () -> Void) {
        guard isConnected else { return }
        client.engine.whenTaken { [weak self] in
            guard let self, isConnected else { return }
            body()
        }
    }

    // MARK: Rooms

    /// Joins a room of the namespace: gets what it emits from now on.
    public func join(_ room: Room) { join(room, from: room.end) }

    /// Joins a room, and gets what it emitted since `position`, which it has to hold.
    public func join(_ room: Room, from position: Room.Position) {
        precondition(room.namespace == namespace, "a room of another namespace")
        precondition(room.holds(position), "the room does not keep what is asked for")
        guard isConnected, !memberships.contains(where: { $0.room === room }) else { return }
        let membership = Membership(
            room: room, socket: self, connection: client.engine, cursor: position)
        memberships.append(membership)
        client.engine.join(membership)
    }

    /// Leaves a room: what it emitted and the client has not taken yet is not sent.
    public func leave(_ room: Room) {
        guard let index = memberships.firstIndex(where: { $0.room === room }) else { return }
        client.engine.leave(memberships.remove(at: index))
    }

    func fellBehind(_ room: Room) {
        guard let index = memberships.firstIndex(where: { $0.room === room }) else { return }
        memberships.remove(at: index)
        guard let lagged else { return disconnect() }
        lagged(room)
    }

    // MARK: Receiving

    func received(_ event: Packet.Event) {
        let acknowledge = event.id.map { Acknowledgement(id: $0, socket: self) }
        received(
            IncomingEvent(
                name: event.name, arguments: event.arguments, attachments: event.attachments,
                acknowledge: acknowledge))
    }

    func acknowledged(id: Int, arguments: [JSONValue]) { waiting.removeValue(forKey: id)?(arguments) }

    func acknowledge(id: Int, attachments: [[UInt8]], _ arguments: (inout JSONWriter) -> Void) {
        let text = PacketWriter.acknowledgement(
            id: id, namespace: namespace, attachments: attachments.count, arguments: arguments)
        var packets = EncodedPackets()
        packets.append(packet: text, attachments: attachments)
        emit(packets)
    }

    func end(_ reason: DisconnectReason) {
        guard isConnected else { return }
        isConnected = false
        for membership in memberships { client.engine.leave(membership) }
        memberships = []
        waiting = [:]
        let disconnected = disconnected
        (received, self.disconnected, lagged) = ({ _ in }, { _ in }, nil)
        disconnected(reason)
        // What an application puts there may well hold the socket.
        context = nil
    }
}
