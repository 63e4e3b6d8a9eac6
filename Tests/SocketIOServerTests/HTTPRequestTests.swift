// SPDX-License-Identifier: MIT
import NIOHTTP1
import Testing

@testable import SocketIOServer

@Suite struct HTTPRequestTests {
    private func read(_ target: String, headers: HTTPHeaders = [:]) -> HTTPRequest? {
        HTTPRequest(
            HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers), remoteAddress: "::1")
    }

    @Test(arguments: [
        ("/", "/", nil), ("/a%20b/%C3%A9?x=%20&y?z", "/a b/é", "x=%20&y?z"), ("/a?", "/a", ""), ("/a+b", "/a+b", nil),
        ("http://example.org/a?b", "/a", "b"), ("HTTPS://example.org:8080/", "/", nil), ("/%2e%2E/", "/../", nil),
    ]) func targets(target: String, path: String, query: String?) throws {
        let request = try #require(read(target))
        #expect(request.path == path && request.query == query && request.remoteAddress == "::1")
    }

    @Test(arguments: ["", "*", "a", "?a", "http://example.org", "/%", "/%4", "/%4g", "/%00", "/%FF", "/%C3", "ws://a/"])
    func targetsThatAreNone(target: String) {
        #expect(read(target) == nil)
    }

    @Test func whatAPageMayRead() throws {
        let own = try #require(read("/", headers: ["Origin": "https://a.example", "Host": "a.example"]))
        let allowed = try #require(CORS(own, policy: .sameHost)).headed(HTTPResponse(status: .ok)).headers
        #expect(allowed["Access-Control-Allow-Origin"] == ["https://a.example"] && allowed["Vary"] == ["Origin"])
        let strange = try #require(read("/", headers: ["Origin": "https://b.example", "Host": "a.example"]))
        #expect(CORS(strange, policy: .sameHost) == nil)
        #expect(CORS(strange, policy: .listed(["https://b.example"])) != nil)
        let plain = try #require(read("/"))
        #expect(CORS(plain, policy: .sameHost)?.headed(HTTPResponse(status: .ok)).headers.isEmpty == true)
    }
}
