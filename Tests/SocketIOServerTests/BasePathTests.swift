// SPDX-License-Identifier: MIT
import NIOHTTP1
import Testing

@testable import SocketIOServer

/// Which paths may stand before everything, and what is below them.
@Suite struct BasePathTests {
    @Test(arguments: [
        ("/", ""), ("/circles", "/circles"), ("/circles/", "/circles"), ("/a/b.c/d_e~f-9", "/a/b.c/d_e~f-9"),
        ("/...", "/..."),
    ])
    func paths(text: String, path: String) {
        #expect(BasePath(text)?.text == path)
    }

    @Test(arguments: [
        "", "circles", "//", "//evil.example", "/a//b", "/a//", "/.", "/a/..", "/a/../b", "/a b", "/é", "/a?b", "/a#b",
        "/%41", "/a\r\nb", "/a\0", "https://a.example/", "/" + String(repeating: "a", count: 200),
    ])
    func pathsThatAreNone(text: String) {
        #expect(BasePath(text) == nil)
    }

    @Test(arguments: [
        ("/circles", nil), ("/circles/", "/"), ("/circles/b/main", "/b/main"), ("/circles//", "//"),
        ("/circlesque/", nil), ("/", nil), ("/healthz", nil), ("/Circles/", nil), ("/circles/circles/", "/circles/"),
    ])
    func whatIsBelow(path: String, rest: String?) throws {
        #expect(BasePath("/circles")?.rest(of: path) == rest)
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path + "?x")
        let base = try #require(BasePath("/circles"))
        let request = try #require(HTTPRequest(head, remoteAddress: "", basePath: base))
        #expect(request.path == rest ?? path && request.isBelowBasePath == (rest != nil) && request.query == "x")
    }
}
