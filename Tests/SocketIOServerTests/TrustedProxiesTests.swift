// SPDX-License-Identifier: MIT
import Testing

@testable import SocketIOServer

/// Whose word counts on where a request is from, and what is made of it.
@Suite struct TrustedProxiesTests {
    // MARK: The list

    @Test(arguments: [
        "127.0.0.1", "::1", "10.0.0.0/8", "0.0.0.0/0", "::/0", "fd00::/8", "192.0.2.1/32", "::ffff:10.0.0.0/104",
        "10.1.2.3,::1,fe80::/10",
    ])
    func lists(list: String) throws {
        _ = try TrustedProxies(list)
    }

    @Test(arguments: [
        ("", ""), (",", ""), ("10.0.0.1,", ""), ("10.0.0.0/33", "10.0.0.0/33"), ("::/129", "::/129"),
        ("10.0.0.0/", "10.0.0.0/"), ("10.0.0.0/-1", "10.0.0.0/-1"), ("10.0.0.0/+8", "10.0.0.0/+8"),
        ("10.0.0.0/8/8", "10.0.0.0/8/8"), ("10.0.0.0/255.0.0.0", "10.0.0.0/255.0.0.0"), ("10.0.0", "10.0.0"),
        ("010.0.0.1", "010.0.0.1"), ("localhost", "localhost"), ("[::1]", "[::1]"), ("::1%lo", "::1%lo"),
        ("10.0.0.1:80", "10.0.0.1:80"), ("10.0.0.1, ::1", " ::1"), ("*", "*"), ("0x7f.1", "0x7f.1"),
    ])
    func listsThatAreNone(list: String, entry: String) {
        #expect(throws: TrustedProxies.BadEntry(text: entry)) { try TrustedProxies(list) }
    }

    // MARK: The client

    private struct Row: CustomTestStringConvertible {
        let trusted: String
        let peer: String
        let forwarded: [String]
        let client: String
        var testDescription: String { "\(peer) \(forwarded.map { $0.prefix(60) }) by \(trusted)" }

        init(_ trusted: String, _ peer: String, _ forwarded: [String], _ client: String) {
            (self.trusted, self.peer, self.forwarded, self.client) = (trusted, peer, forwarded, client)
        }
    }

    private static let rows = [
        // Nobody is trusted, or not who asks: what it says does not count.
        Row("10.0.0.0/8", "192.0.2.9", ["203.0.113.1"], "192.0.2.9"),
        Row("10.0.0.0/8", "11.0.0.1", ["203.0.113.1"], "11.0.0.1"),
        Row("::1", "::2", ["203.0.113.1"], "::2"),
        Row("0.0.0.0/0", "2001:db8::1", ["203.0.113.1"], "2001:db8::1"),
        Row("10.0.0.0/8", "", ["203.0.113.1"], ""),
        // The last one that is no proxy of ours.
        Row("10.0.0.0/8", "10.0.0.1", [], "10.0.0.1"),
        Row("10.0.0.0/8", "10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        Row("10.0.0.0/8", "10.0.0.1", ["6.6.6.6, 203.0.113.1"], "203.0.113.1"),
        Row("10.0.0.0/8", "10.0.0.1", ["6.6.6.6, 203.0.113.1, 10.9.9.9,10.1.1.1"], "203.0.113.1"),
        Row("10.0.0.0/8", "10.0.0.1", ["6.6.6.6", "203.0.113.1", "10.9.9.9"], "203.0.113.1"),
        Row("10.0.0.0/8,::1", "::1", ["2001:DB8:0::7, 10.0.0.2"], "2001:db8::7"),
        Row("10.0.0.0/8", "::ffff:10.0.0.1", ["::ffff:203.0.113.1"], "203.0.113.1"),
        Row("0.0.0.0/0", "10.0.0.1", ["1.1.1.1, 2.2.2.2"], "1.1.1.1"),
        Row("127.0.0.1", "127.0.0.1", [", ,203.0.113.1,,"], "203.0.113.1"),
        // With ports and brackets.
        Row("127.0.0.1", "127.0.0.1", ["203.0.113.1:4711"], "203.0.113.1"),
        Row("127.0.0.1", "127.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        Row("127.0.0.1", "127.0.0.1", ["[2001:db8::7]"], "2001:db8::7"),
        Row("127.0.0.1", "127.0.0.1", ["\t203.0.113.1 "], "203.0.113.1"),
        // What is no address ends the search: it counts as its writer's.
        Row("127.0.0.1", "127.0.0.1", ["unknown"], "127.0.0.1"),
        Row("127.0.0.1", "127.0.0.1", ["203.0.113.1, unknown"], "127.0.0.1"),
        Row("10.0.0.0/8", "10.0.0.1", ["203.0.113.1, _hidden, 10.0.0.2"], "10.0.0.2"),
    ]

    @Test(arguments: rows) private func theClient(_ row: Row) throws {
        #expect(try TrustedProxies(row.trusted).client(peer: row.peer, forwarded: row.forwarded) == row.client)
    }

    @Test(arguments: [
        "203.0.113.1:", "203.0.113.1:99999", "203.0.113.1:+80", "203.0.113.1:8o", "203.0.113.1:80:80", "[203.0.113.1]",
        "[2001:db8::7", "2001:db8::7]", "[2001:db8::7]x", "[]", "[]:80", ":80", "203.0.113", "203.0.113.1.1", "1",
        "203.0.113.256", "203.0.113.01", "0x7f000001", "2130706433", "::1%eth0", "1::2::3", "\"[::1]\"", "for=1.1.1.1",
        "203.0.113.1\0", "２０３.0.113.1", "203.0.113.1\r\nSet-Cookie: a=b", "<script>", "../../etc/passwd",
        String(repeating: "9", count: 70_000), String(repeating: "::", count: 30_000),
    ])
    func noAddress(hop: String) throws {
        #expect(try TrustedProxies("127.0.0.1").client(peer: "127.0.0.1", forwarded: [hop]) == "127.0.0.1")
    }

    @Test func aLongWayIsFollowedSoFarOnly() throws {
        let proxies = try TrustedProxies("10.0.0.0/8")
        let hops = ["203.0.113.1"] + (1...TrustedProxies.greatestHops).map { "10.0.1.\($0)" }
        #expect(proxies.client(peer: "10.0.0.1", forwarded: hops) == "10.0.1.1")
        #expect(proxies.client(peer: "10.0.0.1", forwarded: Array(hops.dropLast())) == "203.0.113.1")
    }

    @Test func bytesThatAreNoneCostLittle() throws {
        let proxies = try TrustedProxies("127.0.0.1")
        let many = [String](repeating: String(repeating: ",", count: 1000), count: 64)
        let begin = ContinuousClock.now
        #expect(proxies.client(peer: "127.0.0.1", forwarded: many) == "127.0.0.1")
        #expect(ContinuousClock.now - begin < .seconds(1))
    }
}
