// SPDX-License-Identifier: MIT
import TestSupport
import Testing

/// From polling to WebSocket, on the wire.
@Suite struct UpgradeTests {
    private let echo: Echo

    init() throws { echo = try Echo() }

    @Test func withAPollThatWaits() throws {
        let session = try echo.openSession()
        let webSocket = try echo.candidate(session)
        let poll = try echo.waitingPoll(session)
        try webSocket.send(.text("2probe"))
        #expect(try webSocket.frame() == .text("3probe"))
        #expect(try poll.answer().text == "6")
        #expect(try echo.poll(session).text == "6", "each poll that comes while the upgrade runs")
        #expect(try echo.post(session, "4before").text == "ok")
        try webSocket.send(.text("5"), .text("4after"))
        #expect(try webSocket.frame() == .text("4before"))
        #expect(try webSocket.frame() == .text("4after"))
        #expect(try echo.poll(session).status == 400)
        #expect(try echo.post(session, "4x").status == 400)
        let second = try echo.candidate(session)
        #expect(try second.frame() == .close(1000))
        try webSocket.send(.text("4still"))
        #expect(try webSocket.frame() == .text("4still"), "and no stray noop before")
    }

    @Test func bytesBehindTheFive() throws {
        let session = try echo.openSession()
        let webSocket = try echo.candidate(session)
        try webSocket.send(.text("2probe"), .text("5and more"), .text("4x"), .binary([1]))
        #expect(try webSocket.frame() == .text("3probe"))
        #expect(try webSocket.frame() == .text("4x"))
        #expect(try webSocket.frame() == .binary([1]))
    }

    /// The same connection carries polls, then the handshake of the WebSocket, and right behind it frames.
    @Test func onTheSameConnection() throws {
        let session = try echo.openSession()
        let connection = try echo.connect()
        #expect(try connection.ask("POST", session, body: Array("4a".utf8)).text == "ok")
        #expect(try connection.ask("GET", session).text == "4a")
        let path = session.replacing("transport=polling", with: "transport=websocket")
        try connection.send(
            connection.webSocketRequest(path) + WebConnection.frame(opcode: 1, Array("2probe".utf8))
                + WebConnection.frame(opcode: 1, Array("5".utf8)))
        try connection.becameWebSocket()
        #expect(try connection.frame() == .text("3probe"))
        try connection.send(.text("4b"))
        #expect(try connection.frame() == .text("4b"))
    }

    @Test(arguments: ["4x", "5", "2", "2prob", "7"]) func aProbeThatFails(text: String) throws {
        let session = try echo.openSession()
        let webSocket = try echo.candidate(session)
        try webSocket.send(.text(text))
        #expect(try webSocket.frame() == .close(1000))
        #expect(try echo.post(session, "4kept").text == "ok")
        #expect(try echo.poll(session).text == "4kept")
    }

    @Test func aWebSocketThatEndsWhileItTakesOver() throws {
        let session = try echo.openSession()
        let webSocket = try echo.candidate(session)
        try webSocket.send(.text("2probe"))
        #expect(try webSocket.frame() == .text("3probe"))
        #expect(try echo.post(session, "4kept").text == "ok")
        #expect(try echo.poll(session).text == "6")
        try webSocket.send(.close(1000))
        #expect(try webSocket.frame() == .close(1000))
        #expect(try echo.poll(session).text == "4kept")
        let next = try echo.candidate(session)
        try next.send(.text("2probe"))
        #expect(try next.frame() == .text("3probe"))
    }

    @Test func aSecondWebSocketThatWants() throws {
        let session = try echo.openSession()
        let first = try echo.candidate(session)
        try first.send(.text("2probe"))
        #expect(try first.frame() == .text("3probe"))
        #expect(try echo.candidate(session).frame() == .close(1000))
        try first.send(.text("5"), .text("4x"))
        #expect(try first.frame() == .text("4x"))
    }

    @Test(arguments: [
        ("?EIO=4&transport=websocket&sid=x", 1), ("?EIO=3&transport=websocket", 5), ("?transport=websocket", 5),
        ("?EIO=4&transport=polling", 3), ("?EIO=4", 0),
    ]) func aWebSocketThatIsRefused(query: String, code: Int) throws {
        let connection = try echo.connect()
        try connection.send(connection.webSocketRequest("/engine.io/\(query)"))
        let answer = try connection.answer()
        #expect(answer.status == 400 && answer.text.hasPrefix(#"{"code":\#(code),"#))
        #expect(try connection.hasEnded())
    }
}
