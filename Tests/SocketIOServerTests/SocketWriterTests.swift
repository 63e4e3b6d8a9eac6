// SPDX-License-Identifier: MIT
import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import SocketIOServer

/// On a pair of sockets whose kernel buffers are small: what is written comes whole and in order, whoever writes it.
@Suite struct SocketWriterTests {
    private final class Pair: Sendable {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let channel: any Channel
        let writer: NIOLoopBound<SocketWriter>
        let other: CInt

        init(isDirect: Bool = true) async throws {
            var ends: [CInt] = [-1, -1]
            socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
            var size: CInt = 4096
            setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
            other = ends[1]
            let descriptor = ends[0]
            channel = try await ClientBootstrap(group: loop).withConnectedSocket(descriptor).get()
            writer = try await loop.submit { [channel, loop] in
                NIOLoopBound(SocketWriter(channel: channel, descriptor: isDirect ? descriptor : nil), eventLoop: loop)
            }.get()
        }

        deinit { close(other) }

        /// What comes, so many bytes of it.
        func take(_ count: Int) -> [UInt8] {
            var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: count))
            while bytes.count < count {
                let got = recv(other, &buffer, count - bytes.count, 0)
                guard got > 0 else { break }
                bytes += buffer[..<got]
            }
            return bytes
        }
    }

    private static func bytes(_ number: Int, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
    }

    @Test(arguments: [true, false]) func shortWritesKeepTheOrder(isDirect: Bool) async throws {
        let pair = try await Pair(isDirect: isDirect)
        let parts = (0..<40).map { Self.bytes($0, count: 1 + $0 * 997 % 9000) }
        let drained = pair.loop.makePromise(of: Void.self)
        try await pair.loop.submit {
            pair.writer.value.changed = { isReady in
                guard isReady else { return }
                pair.writer.value.resume()
                if pair.writer.value.isEmpty { drained.succeed() }
            }
            for part in parts.prefix(20) { pair.writer.value.write([ByteBuffer(bytes: part)]) }
            pair.writer.value.write(parts.suffix(20).map { ByteBuffer(bytes: $0) })
        }.get()
        let wanted = Array(parts.joined())
        #expect(pair.take(wanted.count) == wanted)
        // When all has been taken it goes on as it began.
        try await drained.futureResult.get()
        try await pair.loop.submit { pair.writer.value.write([ByteBuffer(string: "the end")]) }.get()
        #expect(pair.take(7) == Array("the end".utf8))
        try await pair.channel.close()
    }

    @Test func whatWasGivenToTheChannelBeforeComesFirst() async throws {
        let pair = try await Pair()
        let first = [UInt8](repeating: 1, count: 100_000)
        try await pair.loop.submit {
            pair.writer.value.changed = { if $0 { pair.writer.value.resume() } }
            pair.writer.value.wait(for: pair.channel.writeAndFlush(ByteBuffer(bytes: first)))
            pair.writer.value.write([ByteBuffer(string: "second")])
        }.get()
        #expect(pair.take(100_006) == first + Array("second".utf8))
        try await pair.channel.close()
    }

    /// Who is told much has no more than his share, and the channel nearly nothing of it.
    @Test func noMoreThanAShareIsWrittenAtOnce() async throws {
        let pair = try await Pair()
        let much = Self.bytes(1, count: 200_000)
        let (taken, canResume) = try await pair.loop.submit {
            pair.writer.value.write([ByteBuffer(bytes: much)], limit: 1000)
            return (pair.writer.value.bytesTaken, pair.writer.value.canResume)
        }.get()
        #expect(taken == 1000 && canResume)
        let emptied = pair.loop.makePromise(of: Void.self)
        try await pair.loop.submit {
            pair.writer.value.changed = { isReady in
                while isReady, pair.writer.value.canResume { pair.writer.value.resume(limit: 5000) }
            }
            pair.writer.value.whenEmpty { emptied.succeed() }
            pair.writer.value.resume(limit: 199_000)
            #expect(!pair.writer.value.canResume && !pair.writer.value.isEmpty)
            #expect(pair.writer.value.bytesTaken < 150_000)
        }.get()
        #expect(pair.take(much.count) == much)
        try await emptied.futureResult.get()
        try await pair.channel.close()
    }

    @Test func nothingIsWrittenOnAConnectionThatIsClosed() async throws {
        let pair = try await Pair()
        try await pair.channel.close()
        // The number may belong to somebody else now.
        var ends: [CInt] = [-1, -1]
        socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
        let isWritable = try await pair.loop.submit {
            pair.writer.value.write([ByteBuffer(string: "stray")])
            return pair.writer.value.isWritable
        }.get()
        #expect(!isWritable)
        var byte: UInt8 = 0
        for end in ends { #expect(recv(end, &byte, 1, CInt(MSG_DONTWAIT)) == -1) }
        for end in ends { close(end) }
    }
}
