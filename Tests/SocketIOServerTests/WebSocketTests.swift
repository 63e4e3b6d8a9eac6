// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SocketIO
import TestSupport
import Testing

@testable import SocketIOServer

/// The rules of RFC 6455, on the wire.
@Suite struct WebSocketTests {
    private let echo: Echo

    init() throws { echo = try Echo("--max-payload", "1000") }

    @Test func whatIsSentComesBack() throws {
        let webSocket = try echo.webSocket("/echo")
        for count in [0, 1, 125, 126, 65_535, 65_536, 1_000_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            try webSocket.send(.binary(bytes))
            #expect(try webSocket.frame() == .binary(bytes))
        }
        try webSocket.send(.text("hé €"), .ping([1, 2]), .pong([]), .text(""))
        #expect(try webSocket.frame() == .text("hé €"))
        #expect(try webSocket.frame() == .pong([1, 2]))
        #expect(try webSocket.frame() == .text(""))
    }

    @Test func inPiecesAndByteByByte() throws {
        let webSocket = try echo.webSocket("/echo")
        let text = Array("a€b".utf8)
        let bytes =
            WebConnection.frame(opcode: 1, Array(text[..<2]), isLast: false)
            + WebConnection.frame(opcode: 9, [7])
            + WebConnection.frame(opcode: 0, Array(text[2...]))
        for byte in bytes { try webSocket.send([byte]) }
        #expect(try webSocket.frame() == .pong([7]))
        #expect(try webSocket.frame() == .text("a€b"))
    }

    @Test(arguments: [
        ("not masked", WebConnection.frame(opcode: 1, [0x61], isMasked: false), 1002),
        ("a reserved bit", WebConnection.frame(opcode: 0x41, [0x61]), 1002),
        ("an unknown opcode", WebConnection.frame(opcode: 3, []), 1002),
        ("a continuation of nothing", WebConnection.frame(opcode: 0, [0x61]), 1002),
        ("a control frame in pieces", WebConnection.frame(opcode: 9, [], isLast: false), 1002),
        ("a control frame that is too long", WebConnection.frame(opcode: 9, [UInt8](repeating: 0, count: 126)), 1002),
        ("not UTF-8", WebConnection.frame(opcode: 1, [0xC3, 0x28]), 1007),
        ("half a character", WebConnection.frame(opcode: 1, [0x61, 0xE2, 0x82]), 1007),
        ("a close of one byte", WebConnection.frame(opcode: 8, [3]), 1002),
        ("a code that is not for sending", WebConnection.frame(opcode: 8, [0x03, 0xED]), 1002),
        ("a reason that is not UTF-8", WebConnection.frame(opcode: 8, [0x03, 0xE8, 0xFF]), 1007),
    ]) func aViolation(_ name: String, frame: [UInt8], code: Int) throws {
        let webSocket = try echo.webSocket("/echo")
        try webSocket.send(frame)
        #expect(try webSocket.frame() == .close(code), "\(name)")
        try webSocket.send(.close(code))
        #expect(try webSocket.hasEnded())
    }

    @Test func aMessageThatIsTooLarge() throws {
        let webSocket = try echo.webSocket(Echo.engineWebSocket)
        _ = try webSocket.frame()
        let largest = "4" + String(repeating: "x", count: 999)
        try webSocket.send(.text(largest))
        #expect(try webSocket.frame() == .text(largest))
        // Its length is enough to refuse it.
        try webSocket.send(WebConnection.head(opcode: 1, length: 1001))
        #expect(try webSocket.frame() == .close(1009))
    }

    @Test func piecesThatAreTooLargeTogether() throws {
        let webSocket = try echo.webSocket(Echo.engineWebSocket)
        _ = try webSocket.frame()
        let half = [UInt8](repeating: 0x34, count: 501)
        try webSocket.send(WebConnection.frame(opcode: 1, half, isLast: false))
        try webSocket.send(WebConnection.frame(opcode: 0, half))
        #expect(try webSocket.frame() == .close(1009))
    }

    @Test(arguments: [nil, 1000, 1001, 4999]) func theClientCloses(code: Int?) throws {
        let webSocket = try echo.webSocket("/echo")
        try webSocket.send(.text("x"), .close(code), .text("y"))
        #expect(try webSocket.frame() == .text("x"))
        #expect(try webSocket.frame() == .close(code ?? 1000))
        #expect(try webSocket.hasEnded())
    }

    private func handshake(_ headers: [String: String]) throws -> HTTPAnswer {
        let connection = try echo.connect()
        try connection.send(connection.webSocketRequest("/echo", headers: headers))
        return try connection.answer()
    }

    @Test func aHandshakeWithoutItsHeaders() throws {
        let version = try handshake(["Sec-WebSocket-Version": "12"])
        #expect(version.status == 426 && version["Sec-WebSocket-Version"] == "13")
        for key in ["", "YQ==", "a key of the right length"] {
            #expect(try handshake(["Sec-WebSocket-Key": key]).status == 400, "\(key)")
        }
        let plain = try echo.ask("GET", "/echo")
        #expect(plain.status == 426 && plain["Upgrade"] == "websocket")
        let connection = try echo.connect()
        try connection.send(connection.webSocketRequest("/nowhere"))
        #expect(try connection.answer().status == 404)
    }

    /// While what comes back is not taken the server reads no more; afterwards it goes on where it stopped.
    @Test func aClientThatReadsLate() throws {
        let webSocket = try echo.webSocket("/echo")
        let large = [UInt8](repeating: 7, count: 8 << 20)
        // The mask is nothing but zeros.
        try webSocket.send(WebConnection.head(opcode: 2, length: large.count) + [0, 0, 0, 0] + large)
        try webSocket.send(.text("a"), .ping([]))
        try echo.settle()
        #expect(try webSocket.frame() == .binary(large))
        #expect(try webSocket.frame() == .text("a"))
        #expect(try webSocket.frame() == .pong([]))
    }

    /// Takes what is written, and does not say so before it is asked.
    private final class Slow: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private(set) var promises: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            promises += promise.map { [$0] } ?? []
        }

        func say() {
            let said = promises
            promises = []
            for promise in said { promise.succeed() }
        }
    }

    /// Else a client that sends nothing but pings would fill the memory.
    @Test func whoIsReadFromOnWhileHeTakesNothingGetsNoPongs() throws {
        let (channel, slow) = (EmbeddedChannel(), Slow())
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
        try channel.pipeline.syncOperations.addHandler(slow)
        let connection = WebSocketConnection(channel: channel, limit: 1000)
        connection.pausesWhenFull = false
        try channel.pipeline.syncOperations.addHandler(connection)
        let ping = ByteBuffer(bytes: [0x89, 0x80, 0, 0, 0, 0])
        for _ in 0..<3 {
            for _ in 0..<10 { try channel.writeInbound(ping) }
            #expect(slow.promises.count == 1)
            slow.say()
            #expect(slow.promises.isEmpty)
        }
    }

    /// Ends the connection by the first write, as one does whose client has gone.
    private final class Gone: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            promise?.fail(ChannelError.ioOnClosedChannel)
            context.close(promise: nil)
        }
    }

    @Test func aClientThatIsFoundToHaveGoneByAWrite() throws {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
        try channel.pipeline.syncOperations.addHandler(Gone())
        let webSocket = WebSocketConnection(channel: channel, limit: 1000)
        try channel.pipeline.syncOperations.addHandler(webSocket)
        let server = EngineServer(
            configuration: EngineConfiguration(path: "/"), loop: channel.embeddedEventLoop, log: Logger(label: "test"))
        let connection = EngineConnection(
            server: server, request: HTTPRequest(method: .GET, path: "/"), webSocket: webSocket)
        var reasons: [CloseReason] = []
        connection.closed = { reasons.append($0) }
        connection.start()
        connection.send(.text(Array("one".utf8)))
        connection.send(.text(Array("two".utf8)))
        channel.embeddedEventLoop.run()
        #expect(reasons == [.transportClose] && !connection.isOpen)
    }
}
