// SPDX-License-Identifier: MIT
import NIOHTTP1
import Testing

@testable import SocketIOServer

@Suite struct PackedHeadersTests {
    @Test(arguments: [
        [], [("Host", "localhost:3000")], [("a", ""), ("A", "again"), ("a", "é, ✓")],
        [("long", String(repeating: "x", count: 30_000)), ("x-end", "1")],
    ]) func comeBackAsTheyWere(_ fields: [(String, String)]) {
        let back = PackedHeaders(HTTPHeaders(fields)).headers
        #expect(back.map(\.name) == fields.map(\.0) && back.map(\.value) == fields.map(\.1))
    }
}
