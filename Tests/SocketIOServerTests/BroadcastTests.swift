// SPDX-License-Identifier: MIT
import Glibc
import NIOCore
import Testing

@testable import SocketIOServer

@Suite struct BroadcastTests {
    /// Some pairs of sockets with small kernel buffers.
    private final class Pairs {
        private(set) var ours: [CInt] = []
        private(set) var theirs: [CInt] = []

        init(_ count: Int) throws {
            for _ in 0..<count {
                var ends: [CInt] = [-1, -1]
                try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
                ours.append(ends[0])
                theirs.append(ends[1])
                var size: CInt = 4096
                setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
            }
        }

        deinit { for end in ours + theirs { close(end) } }

        func end(_ index: Int) { shutdown(theirs[index], CInt(SHUT_RDWR)) }

        /// How many bytes are there for each.
        func arrived() -> [Int] {
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            return theirs.map { max(0, recv($0, &buffer, buffer.count, CInt(MSG_DONTWAIT))) }
        }
    }

    /// As many as are several pieces, and the last of them is not full.
    private static let count = 3 * Broadcast.piece + 7

    @Test(arguments: [1, 2, 8]) func eachGetsItOnce(threads: Int) throws {
        let pairs = try Pairs(Self.count)
        var lines = DirectLines()
        for (index, descriptor) in pairs.ours.enumerated() {
            lines.append()
            if index % 5 != 0 { lines.open(descriptor, at: index) }
        }
        #expect(lines.gaps == Array(stride(from: 0, to: Self.count, by: 5)))
        for _ in 0..<50 {
            let outcome = lines.send(ByteBuffer(string: "hello"), threads: threads)
            #expect(outcome.count == Self.count - lines.gaps.count && outcome.short.isEmpty)
            #expect(pairs.arrived() == (0..<Self.count).map { $0 % 5 == 0 ? 0 : 5 })
        }
    }

    @Test(arguments: [1, 2, 8]) func whatWasNotTakenIsSaid(threads: Int) throws {
        let pairs = try Pairs(Self.count)
        let much = ByteBuffer(repeating: 1, count: 1 << 18)
        pairs.end(70)
        let outcome = Broadcast.send(much, to: pairs.ours, threads: threads)
        #expect(outcome.count == Self.count)
        let short = outcome.short.sorted { $0.index < $1.index }
        #expect(short.map(\.index) == Array(0..<Self.count))
        #expect(short[70].sent == 0)
        var arrived = pairs.arrived()
        arrived[70] = 0
        #expect(arrived == short.map(\.sent) && arrived[0] > 0)
    }

    @Test func theLastTakesThePlaceOfWhoLeaves() throws {
        let pairs = try Pairs(3)
        var lines = DirectLines()
        for (index, descriptor) in pairs.ours.enumerated() {
            lines.append()
            lines.open(descriptor, at: index)
        }
        lines.close(at: 1)
        #expect(lines.gaps == [1])
        lines.moveLast(to: 0)
        #expect(lines.gaps == [1])
        #expect(lines.send(ByteBuffer(string: "x"), threads: 1).count == 1)
        #expect(pairs.arrived() == [0, 0, 1])
        lines.moveLast(to: 1)
        #expect(lines.gaps == [])
    }
}
