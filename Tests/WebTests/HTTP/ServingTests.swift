// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// The true programs, over plain HTTP.
@Suite struct ServingTests {
    private let daemon: Daemon
    private let web: WebFrontEnd

    init() throws {
        daemon = try Daemon()
        web = try WebFrontEnd(socket: daemon.socket)
        try web.waitForDaemon()
    }

    private func place(on board: String, initials: String = "AB") throws {
        try daemon.connect().result(
            "add-circle",
            ##"{"board":"\##(board)","initials":"\##(initials)","x":1,"y":2,"dia":3,"rgba":"#ff8800","by":"me"}"##)
    }

    // MARK: The page

    @Test(arguments: ["/", "/b/main", "/b/nobody-was-here"]) func thePage(path: String) throws {
        let page = try web.get(path)
        #expect(page.status == 200 && page["Content-Type"] == "text/html; charset=utf-8")
        #expect(page["Cache-Control"] == "no-cache" && page["X-Content-Type-Options"] == "nosniff")
        #expect(page["Referrer-Policy"] == "no-referrer")
        let policy = try #require(page["Content-Security-Policy"])
        #expect(policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'"))
        #expect(!policy.contains("unsafe"))
        #expect(!page.text.contains("assets/0/"), "the placeholder is filled in")
    }

    @Test func whatThePageNamesIsThere() throws {
        for (path, start) in [("/", "./"), ("/b/main", "../"), ("/b/other", "../")] {
            let names = try web.get(path).text.split(separator: "\"").filter { $0.hasPrefix(start) }
            #expect(names.count == 4)
            try check(names.map { $0.dropFirst(start.count - 1) }.filter { !$0.hasPrefix("/b/") })
        }
        #expect(try web.get("/assets/0/app.js").status == 404, "of another version")
        #expect(try web.get("/favicon.ico")["Content-Type"] == "image/svg+xml")
        #expect(try web.get("/socket.io/socket.io.js")["Content-Type"] == "text/javascript; charset=utf-8")
    }

    private func check(_ names: [Substring]) throws {
        for name in names {
            let file = try web.get(String(name))
            #expect(file.status == 200 && !file.body.isEmpty, "\(name)")
            let isAsset = name.hasPrefix("/assets/")
            #expect(file["Cache-Control"] == (isAsset ? "public, max-age=31536000, immutable" : "no-cache"), "\(name)")
        }
    }

    // MARK: Methods and tags

    @Test(arguments: ["/", "/b/main.json", "/socket.io/socket.io.js"]) func whatOneHasIsNotSentAgain(path: String)
        throws
    {
        let first = try web.get(path)
        let tag = try #require(first["ETag"])
        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try web.get(path, headers: ["If-None-Match": known])
            #expect(again.status == 304 && again.body.isEmpty && again["ETag"] == tag, "\(known)")
            #expect(again["Cache-Control"] == "no-cache")
        }
        #expect(try web.get(path, headers: ["If-None-Match": "\"other\""]).status == 200)
    }

    @Test(arguments: ["/", "/b/main", "/socket.io/socket.io.js"]) func thePageGoesOutCompressedToWhoeverTakesIt(
        path: String
    )
        throws
    {
        let plain = try web.get(path)
        let taken = try web.get(path, headers: ["Accept-Encoding": "br;q=1.0, gzip;q=0.8, *;q=0.1"])
        #expect(plain["Content-Encoding"] == nil && taken["Content-Encoding"] == "gzip")
        #expect(taken.body.starts(with: [0x1F, 0x8B]) && taken.body.count * 2 < plain.body.count)
        for answer in [plain, taken] { #expect(answer["Vary"] == "Accept-Encoding") }
        // Each is known by its own tag, and only by that.
        let tags = [try #require(plain["ETag"]), try #require(taken["ETag"])]
        #expect(tags[0] != tags[1])
        for (tag, known) in zip([304, 200], tags) {
            #expect(try web.get(path, headers: ["If-None-Match": known]).status == tag)
        }
        let again = try web.get(path, headers: ["Accept-Encoding": "gzip", "If-None-Match": tags[1]])
        #expect(again.status == 304 && again["Content-Encoding"] == nil && again["Vary"] == "Accept-Encoding")
        #expect(try web.get(path, headers: ["Accept-Encoding": "gzip;q=0"]).body == plain.body)
    }

    @Test(arguments: ["/", "/b/main.svg", "/healthz", "/metrics"]) func headIsGetWithoutTheBody(path: String) throws {
        let (get, head) = (try web.get(path), try web.get(path, method: "HEAD"))
        #expect(head.status == get.status && head.body.isEmpty)
        #expect(head["Content-Type"] == get["Content-Type"] && head["ETag"] == get["ETag"])
        #expect(head["Content-Length"] != nil)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) func otherMethods(method: String) throws {
        for path in ["/", "/b/main.json", "/healthz", "/favicon.ico"] {
            let answer = try web.get(path, method: method)
            #expect(answer.status == 405 && answer["Allow"] == "GET, HEAD", "\(path)")
        }
        #expect(try web.get("/nowhere", method: method).status == 404)
    }

    @Test(arguments: ["/../../etc/passwd", "/%2e%2e/etc/passwd", "/b/%2e%2e", "/b/NO", "/b/main.exe"])
    func nothingIsThere(path: String) throws {
        #expect(try web.get(path).status == 404)
    }

    // MARK: Boards as files

    @Test func aBoardAsAFile() throws {
        try place(on: "files")
        let json = try web.get("/b/files.json")
        #expect(json["Content-Type"] == "application/json")
        let state = try JSONValue.parse(text: json.text)
        #expect(state["board"]?.string == "files" && state["circles"]?.elements?.count == 1)
        let csv = try web.get("/b/files.csv")
        #expect(csv["Content-Type"] == "text/csv; charset=utf-8")
        #expect(csv.text.hasPrefix("id,initials,x,y,dia,rgba,at,by\n1,AB,1,2,3,\"rgba(255,136,0,1)\","))
        #expect(csv.text.hasSuffix(",me\n"))
        let lines = try web.get("/b/files.ndjson")
        #expect(try JSONValue.parse(text: lines.text)["initials"]?.string == "AB")
        let drawing = try web.get("/b/files.svg")
        #expect(drawing["Content-Type"] == "image/svg+xml" && drawing.text.contains("<circle"))
        let before = try #require(drawing["ETag"])
        try place(on: "files")
        let after = try web.get("/b/files.svg", headers: ["If-None-Match": before])
        #expect(after.status == 200 && after["ETag"] != before)
    }

    @Test func noGetMakesABoard() throws {
        for path in ["/b/unknown", "/b/unknown.json", "/b/unknown.svg"] {
            #expect(try web.get(path).status == (path.contains(".") ? 404 : 200))
        }
        let boards = try daemon.connect().result("list-boards")["boards"]?.elements ?? []
        #expect(!boards.contains { $0["board"]?.string == "unknown" })
    }

    @Test func boardsThatOnlyTheControlAPIMakes() throws {
        let web = try WebFrontEnd(socket: daemon.socket, arguments: ["--who-may-create-boards", "control"])
        try web.waitForDaemon()
        try place(on: "known")
        #expect(try web.get("/b/known").status == 200)
        #expect(try web.get("/").status == 200)
        #expect(try web.get("/b/unknown").status == 404)
    }
}
