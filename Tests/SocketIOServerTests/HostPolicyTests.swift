// SPDX-License-Identifier: MIT
import Testing

@testable import SocketIOServer

@Suite struct HostPolicyTests {
    @Test(arguments: [
        "localhost", "localhost:3000", "LOCALHOST:1", "a.localhost:80", "127.0.0.1:3000", "10.1.2.3", "[::1]:3000",
        "[fe80::1]",
        "web:3000", "x", "",
    ]) func namesThatNobodyElseCanHave(host: String) {
        for policy in [HostPolicy.automatic, .listed(["example.org"]), .any] {
            #expect(policy.allows(host, isLoopback: true) && policy.allows(host, isLoopback: false))
        }
    }

    @Test func automatic() {
        for host in [
            "evil.example", "evil.example:3000", "evil.example.", "127.0.0.1.evil.example", "1.2.3",
            "localhost.evil.example", "evil.\u{301}example",
        ] {
            #expect(!HostPolicy.automatic.allows(host, isLoopback: true), "\(host)")
            #expect(HostPolicy.automatic.allows(host, isLoopback: false), "\(host)")
        }
        #expect(HostPolicy.automatic.allows(nil, isLoopback: true))
    }

    @Test func listed() {
        let policy = HostPolicy.listed(["example.org", "*.Example.net"])
        for host in ["example.org", "EXAMPLE.org:443", "example.org.", "a.example.net", "a.b.example.net:1"] {
            #expect(policy.allows(host, isLoopback: false), "\(host)")
        }
        for host in ["a.example.org", "example.net", "badexample.net", "example.org.evil.example", "evil.example:80"] {
            #expect(!policy.allows(host, isLoopback: false) && !policy.allows(host, isLoopback: true), "\(host)")
        }
    }

    @Test func addressesAreCounted() throws {
        var counts = AddressCounts()
        let four = try #require(IPAddress("10.0.0.1"))
        let mapped = try #require(IPAddress("::ffff:10.0.0.1"))
        counts.add(four)
        counts.add(mapped)
        #expect(counts[four] == 2 && counts[mapped] == 2)
        counts.remove(four)
        counts.remove(four)
        counts.remove(four)
        #expect(counts[four] == 0)
    }

    @Test func ownAddresses() {
        for (text, isOwn) in [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("128.0.0.1", false), ("::2", false),
            ("::", false),
        ] {
            #expect(IPAddress(text)?.isLoopback == isOwn, "\(text)")
        }
    }
}
