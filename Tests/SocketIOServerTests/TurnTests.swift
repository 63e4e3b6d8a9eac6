// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SocketIO
import Testing

@testable import SocketIOServer

/// Those who are told much have their turns, and between two turns the loop has time for everybody else.
@Suite struct TurnTests {
    @Test func aCrowdThatIsToldMuchIsServedInTurns() throws {
        let loop = EmbeddedEventLoop()
        let server = EngineServer(
            configuration: EngineConfiguration(path: "/"), loop: loop, log: Logger(label: "test"))
        let connections = try (0..<8).map { number in
            let channel = EmbeddedChannel(loop: loop)
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/\(number)")).wait()
            let webSocket = WebSocketConnection(channel: channel, limit: 1000)
            try channel.pipeline.syncOperations.addHandler(webSocket)
            let connection = EngineConnection(
                server: server, request: HTTPRequest(method: .GET, path: "/"), webSocket: webSocket)
            connection.start()
            return (channel, connection)
        }
        loop.run()
        for (_, connection) in connections { connection.send(.text([UInt8](repeating: 0x61, count: 512 << 10))) }
        // All tasks that can be carried out at once are one turn.
        loop.run()
        #expect(try told(connections) == 2)
        for count in [4, 6, 8] {
            loop.advanceTime(by: .microseconds(20))
            #expect(try told(connections) == count)
        }
    }

    /// How many have been written to, so far.
    private func told(_ connections: [(EmbeddedChannel, EngineConnection)]) throws -> Int {
        try connections.count { channel, _ in
            let buffer = try channel.readOutbound(as: ByteBuffer.self)
            if let buffer { try channel.writeOutbound(buffer) }
            return buffer != nil
        }
    }
}
