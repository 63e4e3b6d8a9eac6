// SPDX-License-Identifier: MIT
import TestSupport
import Testing

/// Engine.IO over polling, on the wire.
@Suite struct PollingTests {
    private let echo: Echo

    init() throws { echo = try Echo("--max-payload", "1000") }

    @Test func theHandshake() throws {
        let answer = try echo.ask("GET", Echo.engine + "&t=x&b64=1")
        #expect(answer.status == 200 && answer["Content-Type"] == "text/plain; charset=UTF-8")
        #expect(answer["Cache-Control"] == "no-store")
        let rest = #"","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}"#
        #expect(answer.text.hasPrefix(#"0{"sid":""#) && answer.text.hasSuffix(rest))
        #expect(try echo.openSession() != echo.openSession())
    }

    @Test(arguments: [
        ("GET", "?transport=polling", 5), ("GET", "?EIO=abc&transport=polling", 5),
        ("GET", "?EIO=3&transport=polling", 5), ("GET", "?EIO=3&transport=websocket", 5),
        ("GET", "", 0), ("GET", "?EIO=4", 0), ("GET", "?EIO=4&transport=abc", 0),
        ("GET", "?EIO=4&transport=websocket", 3), ("GET", "?EIO=4&transport=polling&sid=x", 1),
        ("POST", "?EIO=4&transport=polling&sid=x", 1), ("POST", "?EIO=4&transport=polling", 2),
        ("PUT", "?EIO=4&transport=polling", 2),
    ]) func aBadRequest(method: String, query: String, code: Int) throws {
        let body: [UInt8] = method == "GET" ? [] : [0x34]
        let path = "/engine.io/\(query)"
        let answer = try echo.ask(method, path, headers: ["Origin": "https://a.example"], body: body)
        #expect(answer.status == 400 && answer.text.hasPrefix(#"{"code":\#(code),"message":""#))
        #expect(answer["Content-Type"] == "application/json" && answer["Access-Control-Allow-Origin"] == "*")
    }

    @Test func aMethodThatASessionDoesNotKnow() throws {
        let session = try echo.openSession()
        #expect(try echo.ask("PUT", session, body: [0x34]).status == 400)
        #expect(try echo.post(session, "4still there").status == 200)
    }

    @Test func manyPacketsInOneBody() throws {
        let session = try echo.openSession()
        let body = "4a\u{1E}4\u{1E}4hé €\u{1E}bAQIDBA==\u{1E}bAQI"
        let answer = try echo.post(session, body)
        #expect(answer.status == 200 && answer.text == "ok")
        #expect(try echo.poll(session).text == "4a\u{1E}4\u{1E}4hé €\u{1E}bAQIDBA==\u{1E}bAQI=")
    }

    @Test func sixteenPacketsInOneAnswer() throws {
        let session = try echo.openSession()
        let packets = (0..<20).map { "4\($0)" }
        #expect(try echo.post(session, packets.joined(separator: "\u{1E}")).status == 200)
        #expect(try echo.poll(session).text == packets[..<16].joined(separator: "\u{1E}"))
        #expect(try echo.poll(session).text == packets[16...].joined(separator: "\u{1E}"))
    }

    @Test func aWaitingPollIsAnsweredWhenThereIsSomething() throws {
        let session = try echo.openSession()
        let poll = try echo.waitingPoll(session)
        #expect(try echo.post(session, "4now").status == 200)
        #expect(try poll.answer().text == "4now")
    }

    @Test(arguments: ["abc", "4a\u{1E}", "b*", "9"]) func aPacketThatIsNone(body: String) throws {
        let session = try echo.openSession()
        let poll = try echo.waitingPoll(session)
        #expect(try echo.post(session, body).status == 400)
        let answer = try poll.answer()
        #expect(answer.status == 200 && answer.text == "1")
        #expect(try echo.poll(session).status == 400)
    }

    @Test func anEmptyBody() throws {
        let session = try echo.openSession()
        #expect(try echo.ask("POST", session, headers: ["Content-Length": "0"]).status == 400)
        #expect(try echo.poll(session).status == 400)
    }

    @Test func twoPollsAtOnce() throws {
        let session = try echo.openSession()
        let first = try echo.waitingPoll(session)
        #expect(try echo.poll(session).status == 400)
        let answer = try first.answer()
        #expect(answer.status == 200 && answer.text == "1")
        #expect(try echo.post(session, "4x").status == 400)
    }

    @Test func aPollThatIsAborted() throws {
        let session = try echo.openSession()
        let other = try echo.candidate(session)
        var poll: WebConnection? = try echo.waitingPoll(session)
        #expect(poll != nil)
        poll = nil
        // It tells of the session's end.
        #expect(try other.frame() == .close(1000))
        #expect(try echo.poll(session).status == 400)
    }

    @Test func theClientCloses() throws {
        let session = try echo.openSession()
        let poll = try echo.waitingPoll(session)
        #expect(try echo.post(session, "1").text == "ok")
        let answer = try poll.answer()
        #expect(answer.status == 200 && answer.text == "6")
        #expect(try echo.poll(session).status == 400)
    }

    @Test func aBodyThatIsTooLarge() throws {
        let session = try echo.openSession()
        #expect(try echo.post(session, "4" + String(repeating: "x", count: 999)).status == 200)
        let connection = try echo.connect()
        let headers = ["Origin": "https://a.example", "Content-Length": "1001"]
        // Nothing of the body has to be sent for the answer to come.
        let refused = try connection.ask("POST", session, headers: headers)
        #expect(refused.status == 413 && refused["Connection"] == "close")
        #expect(refused["Access-Control-Allow-Origin"] == "*", "a browser may see it")
    }

    /// A client that sends all of it before it looks for an answer gets that answer.
    @Test func aBodyThatIsTooLargeAndSentAllTheSame() throws {
        let connection = try echo.connect()
        let refused = try connection.ask("POST", Echo.engine, body: [UInt8](repeating: 0x34, count: 16 << 20))
        #expect(refused.status == 413)
        connection.endSending()
        #expect(try connection.hasEnded())
    }

    @Test func aBodyInChunksThatIsTooLarge() throws {
        let session = try echo.openSession()
        let connection = try echo.connect()
        try connection.send(connection.request("POST", session, headers: ["Transfer-Encoding": "chunked"]))
        let chunk = Array("100\r\n".utf8) + [UInt8](repeating: 0x34, count: 256) + Array("\r\n".utf8)
        for _ in 0..<4 { try connection.send(chunk) }
        #expect(try connection.answer().status == 413)
    }

    @Test func aBodyInChunksThatCutACharacter() throws {
        let session = try echo.openSession()
        let connection = try echo.connect()
        try connection.send(connection.request("POST", session, headers: ["Transfer-Encoding": "chunked"]))
        for byte in Array("4€".utf8) { try connection.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)) }
        try connection.send(Array("0\r\n\r\n".utf8))
        #expect(try connection.answer().text == "ok")
        #expect(try echo.poll(session).text == "4€")
    }
}
