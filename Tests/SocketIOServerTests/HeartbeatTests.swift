// SPDX-License-Identifier: MIT
import TestSupport
import Testing

/// Pings, and clients that do not answer them. Nothing here measures time: what has to happen is awaited.
@Suite struct HeartbeatTests {
    @Test func pingsOverPolling() throws {
        let echo = try Echo("--ping-interval", "50")
        let session = try echo.openSession()
        for _ in 0..<3 {
            #expect(try echo.poll(session).text == "2")
            #expect(try echo.post(session, "3").text == "ok")
        }
    }

    @Test func pingsOverWebSocket() throws {
        let echo = try Echo("--ping-interval", "50")
        let webSocket = try echo.webSocket(Echo.engineWebSocket)
        guard case .text(let handshake) = try webSocket.frame() else { throw SupportError("no handshake") }
        #expect(handshake.contains(#""upgrades":[]"#) && handshake.contains(#""pingInterval":50"#))
        for _ in 0..<3 {
            #expect(try webSocket.frame() == .text("2"))
            try webSocket.send(.text("3"))
        }
    }

    @Test func noAnswerOverPolling() throws {
        let echo = try Echo("--ping-interval", "50", "--ping-timeout", "200")
        let session = try echo.openSession()
        #expect(try echo.poll(session).text == "2")
        // The poll that waits when the time is over is answered, and nothing after it.
        let last = try echo.poll(session)
        #expect(last.status == 400 || last.text == "6")
        #expect(try echo.poll(session).status == 400)
    }

    @Test func noAnswerOverWebSocket() throws {
        let echo = try Echo("--ping-interval", "50", "--ping-timeout", "200")
        let webSocket = try echo.webSocket(Echo.engineWebSocket)
        _ = try webSocket.frame()
        #expect(try webSocket.frame() == .text("2"))
        #expect(try webSocket.frame() == .close(1000))
        try webSocket.send(.close(1000))
        #expect(try webSocket.hasEnded())
    }

    @Test func aClientThatJoinsNoNamespace() throws {
        let echo = try Echo("--connect-timeout", "50")
        let webSocket = try echo.webSocket(Echo.socketIO)
        _ = try webSocket.frame()
        #expect(try webSocket.frame() == .close(1000))
    }
}
