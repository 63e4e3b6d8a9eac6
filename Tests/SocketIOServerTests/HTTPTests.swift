// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import SocketIOServer

/// What a connection does before it is anything else.
@Suite struct HTTPTests {
    private let echo: Echo

    init() throws { echo = try Echo() }

    @Test func manyRequestsOnOneConnection() throws {
        let connection = try echo.connect()
        let session = try echo.openSession()
        // Sent at once, answered in order.
        try connection.send(
            connection.request("POST", session, body: Array("4a".utf8)) + connection.request("GET", session)
                + connection.request("GET", "/nowhere") + connection.request("GET", session))
        #expect(try connection.answer().text == "ok")
        #expect(try connection.answer().text == "4a")
        #expect(try connection.answer().status == 404)
        #expect(try echo.post(session, "4b").text == "ok")
        let last = try connection.answer()
        #expect(last.text == "4b" && last["Connection"] == nil && last["Date"]?.hasSuffix(" GMT") == true)
    }

    @Test func bodiesArriveInTheirOrder() throws {
        let connection = try echo.connect()
        let session = try echo.openSession()
        let numbers = Array(0..<50)
        try connection.send(
            numbers.flatMap { connection.request("POST", session, body: Array("4\($0)".utf8)) })
        for _ in numbers { #expect(try connection.answer().text == "ok") }
        var messages: [String] = []
        while messages.count < numbers.count {
            messages += try echo.poll(session).text.split(separator: "\u{1e}").map(String.init)
        }
        #expect(messages == numbers.map { "4\($0)" })
    }

    @Test func moreRequestsAtOnceThanAStackIsDeep() throws {
        let connection = try echo.connect()
        let (count, session) = (20_000, try echo.openSession())
        let noop = connection.request("POST", session, body: Array("6".utf8))
        try connection.send(Array(repeatElement(noop, count: count).joined()))
        for _ in 0..<count { #expect(try connection.answer().text == "ok") }
    }

    @Test func whoTakesNoAnswersIsNotAskedForMore() throws {
        let loop = EmbeddedEventLoop()
        let server = WebServer(loop: loop, log: Logger(label: "test"))
        let channel = EmbeddedChannel(handler: HTTPConnection(server: server), loop: loop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
        channel.isWritable = false
        try channel.writeInbound(HTTPServerRequestPart.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        guard case .head(let head)? = try channel.readOutbound(as: HTTPServerResponsePart.self) else {
            throw SupportError("no answer")
        }
        #expect(head.headers["connection"] == ["close"])
    }

    @Test func theLastRequest() throws {
        let connection = try echo.connect()
        let answer = try connection.ask("GET", "/nowhere", headers: ["Connection": "close"])
        #expect(answer.status == 404 && answer["Connection"] == "close")
        #expect(try connection.hasEnded())
    }

    @Test(arguments: [
        "GET / FTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
    func whatIsNoRequest(text: String) throws {
        let connection = try echo.connect()
        try connection.send(Array(text.utf8))
        #expect(try connection.answer().status == 400)
        #expect(try connection.hasEnded())
    }

    @Test func otherOrigins() throws {
        let origin = ["Origin": "https://a.example"]
        #expect(try echo.ask("GET", Echo.engine, headers: origin)["Access-Control-Allow-Origin"] == "*")
        #expect(try echo.ask("GET", Echo.engine)["Access-Control-Allow-Origin"] == nil)
        let asked = ["Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a"]
        let preflight = try echo.ask("OPTIONS", Echo.engine, headers: origin.merging(asked) { $1 })
        #expect(preflight.status == 204 && preflight["Access-Control-Allow-Origin"] == "*")
        #expect(preflight["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS")
        #expect(preflight["Access-Control-Allow-Headers"] == "x-a" && preflight["Access-Control-Max-Age"] == "600")
    }

    @Test func aClientThatAsksFirst() throws {
        let session = try echo.openSession()
        let connection = try echo.connect()
        let headers = ["Expect": "100-continue", "Content-Length": "2"]
        #expect(try connection.ask("POST", session, headers: headers).status == 100)
        try connection.send(Array("4a".utf8))
        #expect(try connection.answer().text == "ok")
    }
}
