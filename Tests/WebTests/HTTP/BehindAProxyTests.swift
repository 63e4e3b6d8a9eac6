// SPDX-License-Identifier: MIT
import TestSupport
import Testing

/// Below a path, and behind proxies that are trusted or not.
@Suite struct BehindAProxyTests {
    private static let engine = "/socket.io/?EIO=4&transport="
    private let daemon: Daemon

    init() throws { daemon = try Daemon() }

    private func start(_ arguments: String...) throws -> WebFrontEnd {
        let web = try WebFrontEnd(socket: daemon.socket, arguments: arguments)
        try web.waitForDaemon()
        return web
    }

    // MARK: Below a path

    @Test(arguments: ["/circles", "/circles/", "/a/b"]) func everythingIsBelowThePath(base: String) throws {
        try daemon.connect().result("set-board", #"{"mode":"open"}"#)
        let web = try start("--base-path", base)
        let base = base == "/circles/" ? "/circles" : base
        let ready = try web.program.waitForLine(on: .standardError, containing: " ready ")
        #expect(ready.hasSuffix("url=http://127.0.0.1:\(web.port)\(base)/"))
        for path in [
            "/", "/b/main", "/b/main.json", "/b/main.svg", "/socket.io/socket.io.js", "/healthz", "/readyz", "/metrics",
            "/favicon.ico", Self.engine + "polling",
        ] {
            #expect(try web.get(base + path).status == 200, "\(path)")
            #expect(try web.get(path).status == 404, "\(path) without the prefix")
        }
        for (page, start) in [("/", "./"), ("/b/main", "../")] {
            let names = try web.get(base + page).text.split(separator: "\"").filter { $0.hasPrefix(start) }
            #expect(names.count == 4)
            for name in names {
                #expect(try web.get(base + name.dropFirst(start.count - 1)).status == 200, "\(name)")
            }
        }
    }

    @Test func thePathItselfLeadsToItsSlash() throws {
        let web = try start("--base-path", "/circles")
        let answer = try web.get("/circles?a=b&c")
        #expect(answer.status == 308 && answer["Location"] == "/circles/?a=b&c")
        #expect(try web.get("/circles", method: "HEAD")["Location"] == "/circles/")
        for path in ["/circlesque", "/circles%2F..", "/", "//evil.example/", "/x/circles/"] {
            let answer = try web.get(path)
            #expect(answer.status == 404 && answer["Location"] == nil, "\(path)")
        }
        #expect(try web.get("/circles", method: "POST").status == 404)
    }

    @Test func withoutTheFlagThereIsNoPath() throws {
        let web = try start()
        #expect(try web.get("/circles").status == 404 && web.get("/circles/").status == 404)
        #expect(try web.get("/").status == 200)
    }

    @Test func aWebSocketBelowThePath() throws {
        let web = try start("--base-path", "/circles")
        let (inside, outside) = (try WebConnection(port: web.port), try WebConnection(port: web.port))
        try inside.becomeWebSocket("/circles" + Self.engine + "websocket")
        #expect(throws: SupportError.self) { try outside.becomeWebSocket(Self.engine + "websocket") }
    }

    // MARK: Proxies

    /// Whom the log names when a client breaks the protocol that came with these headers.
    private func client(_ web: WebFrontEnd, _ headers: [String: String]) throws -> Substring? {
        let connection = try WebConnection(port: web.port)
        try connection.send(connection.webSocketRequest(Self.engine + "websocket", headers: headers))
        try connection.becameWebSocket()
        try connection.send(.text("4broken"))
        let line = try web.program.waitForLine(on: .standardError, containing: "broke the protocol")
        return line.split(separator: " ").first { $0.hasPrefix("from=") }?.dropFirst(5)
    }

    @Test func aTrustedProxySaysWhoTheClientIs() throws {
        let web = try start("--log-level", "debug", "--trusted-proxies", "192.0.2.0/24,127.0.0.1")
        #expect(try client(web, ["X-Forwarded-For": "6.6.6.6, 203.0.113.9, 192.0.2.1"]) == "203.0.113.9")
    }

    @Test(arguments: [[], ["--trusted-proxies", "127.0.0.2,::1"]]) func anybodyElseDoesNot(flags: [String]) throws {
        let web = try WebFrontEnd(socket: daemon.socket, arguments: ["--log-level", "debug"] + flags)
        #expect(try client(web, ["X-Forwarded-For": "203.0.113.9"]) == "127.0.0.1")
    }

    /// TLS ends at the proxy: the page's origin is https, and what comes here is not.
    @Test func aPageBehindTLSIsOfTheSameHost() throws {
        let web = try start("--trusted-proxies", "127.0.0.1")
        for (origin, host, status) in [
            ("https://board.example", "board.example", 200), ("https://board.example", "board.example:443", 200),
            ("https://board.example:8443", "board.example:8443", 200),
            ("https://board.example:8443", "board.example", 403),
            ("https://evil.example", "board.example", 403),
        ] {
            let connection = try WebConnection(port: web.port)
            try connection.send(
                Array(
                    "GET \(Self.engine)polling HTTP/1.1\r\nHost: \(host)\r\nOrigin: \(origin)\r\nX-Forwarded-Host: evil.example\r\n\r\n"
                        .utf8))
            #expect(try connection.answer().status == status, "\(origin) at \(host)")
        }
    }
}
