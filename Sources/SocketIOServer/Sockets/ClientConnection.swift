// SPDX-License-Identifier: MIT
internal import JSON
internal import Logging
internal import NIOCore
internal import SocketIO

/// One client's Socket.IO connection: the sockets of all namespaces that it joined.
final class ClientConnection {
    let engine: EngineConnection
    /// The application's own.
    var context: AnyObject?
    private let server: SocketIOServer
    private var session = SocketSession()
    /// Few: mostly one.
    private var sockets: [Socket] = []
    private var joins: TokenBucket

    init(engine: EngineConnection, server: SocketIOServer) {
        (self.engine, self.server) = (engine, server)
        let (rate, burst) = (server.configuration.joinRate, server.configuration.joinBurst)
        joins = TokenBucket(rate: rate, burst: burst, now: .now)
    }

    /// Takes the connection over, and keeps itself alive by it until the end.
    func start() {
        engine.received = { message in self.received(message) }
        engine.closed = { reason in self.ended(reason) }
        engine.setAlarm(at: .now + server.configuration.connectTimeout) { [unowned self] in
            if !session.isConnected { close(.noConnection) }
        }
    }

    private func socket(in namespace: String) -> Socket? { sockets.first { $0.namespace == namespace } }

    func left(_ socket: Socket) {
        session.leave(namespace: socket.namespace)
        forget(socket)
    }

    private func received(_ message: Message) {
        switch session.received(message) {
        case nil: break
        case .connect(let namespace, let auth): connect(namespace, auth)
        case .disconnect(let namespace):
            guard let socket = socket(in: namespace) else { return }
            forget(socket)
            socket.end(.client)
        case .event(let namespace, let event): socket(in: namespace)?.received(event)
        case .acknowledgement(let namespace, let id, let arguments):
            socket(in: namespace)?.acknowledged(id: id, arguments: arguments)
        case .close(let violation): close(violation)
        }
    }

    private func connect(_ namespace: String, _ auth: JSONValue?) {
        let request = ConnectRequest(
            namespace: namespace, auth: auth, headers: engine.headers, remoteAddress: engine.remoteAddress)
        settle(joins.take(now: .now) ? server.authorize(request) : server.tooManyJoins(), request)
    }

    private func settle(_ decision: ConnectDecision, _ request: ConnectRequest) {
        guard engine.isOpen else { return }
        let namespace = request.namespace
        var packets = EncodedPackets()
        switch decision {
        case .later(let decide): decide { self.settle($0, request) }
        case .refuse(let message, let data):
            session.refuse(namespace: namespace)
            packets.append(packet: PacketWriter.connectError(namespace: namespace, message: message, data: data))
            engine.send(packets)
        case .accept(let pid):
            session.accept(namespace: namespace)
            let socket = Socket(id: RandomID.make(), namespace: namespace, client: self)
            sockets.append(socket)
            engine.clearAlarm()
            server.socketCount += 1
            packets.append(packet: PacketWriter.connect(namespace: namespace, id: socket.id, pid: pid))
            engine.send(packets)
            server.connected(socket, request)
        }
    }

    private func close(_ violation: ProtocolViolation) {
        server.log.debug(
            "a client broke the protocol",
            metadata: ["what": "\(violation.rawValue)", "from": "\(engine.remoteAddress)"])
        engine.close(.parseError)
    }

    private func forget(_ socket: Socket) {
        sockets.removeAll { $0 === socket }
        server.socketCount -= 1
    }

    private func ended(_ reason: CloseReason) {
        for socket in sockets {
            forget(socket)
            socket.end(.connection(reason))
        }
    }
}
