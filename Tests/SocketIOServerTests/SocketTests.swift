// SPDX-License-Identifier: MIT
import Logging
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import SocketIOServer

@Suite struct SocketTests {
    private final class Application {
        let socket: Socket
        init(_ socket: Socket) { self.socket = socket }
    }

    private func socket() -> Socket {
        let server = SocketIOServer(
            configuration: SocketIOConfiguration(), loop: EmbeddedEventLoop(), log: Logger(label: "test"))
        let engine = EngineConnection(
            server: server.engine, request: HTTPRequest(method: .GET, path: "/"), webSocket: nil)
        return Socket(id: "s", namespace: "/", client: ClientConnection(engine: engine, server: server))
    }

    @Test func isLetGoWithWhatTheApplicationPutThere() {
        var socket: Socket? = socket()
        socket?.context = socket.map(Application.init)
        weak let rest = socket
        var reasons: [DisconnectReason] = []
        socket?.disconnected = { reasons.append($0) }
        socket?.end(.client)
        socket?.end(.server)
        socket = nil
        #expect(reasons == [.client] && rest == nil)
    }
}
