// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SocketIO
import Testing

@testable import SocketIOServer

@Suite struct SocketTests {
    private final class Application {
        let socket: Socket
        init(_ socket: Socket) { self.socket = socket }
    }

    private func server() -> SocketIOServer {
        var configuration = SocketIOConfiguration()
        configuration.roomRetention = 10
        return SocketIOServer(configuration: configuration, loop: EmbeddedEventLoop(), log: Logger(label: "test"))
    }

    private func engine(of server: SocketIOServer) -> EngineConnection {
        EngineConnection(server: server.engine, request: HTTPRequest(method: .GET, path: "/"), webSocket: nil)
    }

    private func socket(_ engine: EngineConnection, of server: SocketIOServer) -> Socket {
        Socket(id: "s", namespace: "/", client: ClientConnection(engine: engine, server: server))
    }

    @Test func isLetGoWithWhatTheApplicationPutThere() {
        let server = server()
        var socket: Socket? = socket(engine(of: server), of: server)
        socket?.context = socket.map(Application.init)
        weak let rest = socket
        var reasons: [DisconnectReason] = []
        socket?.disconnected = { reasons.append($0) }
        socket?.end(.client)
        socket?.end(.server)
        socket = nil
        #expect(reasons == [.client] && rest == nil)
    }

    /// Leaving one room may well be why a client leaves the other, too.
    @Test func fallsOutOfTwoRoomsAtOnce() {
        let server = server()
        let (one, other) = (server.room("one", in: "/"), server.room("other", in: "/"))
        let engine = engine(of: server)
        let slow = socket(engine, of: server)
        let rest = socket(self.engine(of: server), of: server)
        for socket in [slow, rest] {
            socket.join(one)
            socket.join(other)
        }
        var lost: [String] = []
        slow.lagged = { [unowned slow] room in
            lost.append(room.name)
            slow.leave(one)
            slow.leave(other)
        }
        for room in [one, other] {
            for _ in 0..<3 {
                var packets = EncodedPackets()
                packets.append(frame: .text("longer than what is kept"))
                room.emit(packets)
                room.flush()
            }
        }
        let request = HTTPRequest(method: .GET, path: "/")
        engine.pollArrived(HTTPExchange(request: request, body: ByteBuffer()) { _ in }) { _ in }
        #expect(lost.count == 1 && slow.rooms.isEmpty && rest.rooms.count == 2)
        #expect(one.memberCount == 1 && other.memberCount == 1)
    }
}
