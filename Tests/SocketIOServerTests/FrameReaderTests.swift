// SPDX-License-Identifier: MIT
import NIOCore
import NIOWebSocket
import Testing

@testable import SocketIOServer

@Suite struct FrameReaderTests {
    private typealias Violation = MessageAssembler.Violation

    /// The bytes of a frame with so many of data.
    private func bytes(_ first: UInt8, _ count: Int, mask: [UInt8]? = [1, 2, 3, 250]) -> [UInt8] {
        let bit: UInt8 = mask == nil ? 0 : 0x80
        var bytes: [UInt8] = [first]
        switch count {
        case ..<126: bytes.append(bit | UInt8(count))
        case ..<65_536: bytes += [bit | 126, UInt8(count >> 8), UInt8(count & 0xFF)]
        default: bytes += [bit | 127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
        }
        return bytes + (mask ?? []) + (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    }

    /// All frames of these pieces.
    private func frames(_ pieces: [ArraySlice<UInt8>], limit: Int = 100_000) throws -> [ClientFrame] {
        var reader = FrameReader(limit: limit)
        var frames: [ClientFrame] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while let frame = try reader.next() { frames.append(frame) }
        }
        return frames
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_000]) func ofEveryLength(count: Int) throws {
        let frames = try frames([(bytes(0x82, count) + bytes(0x01, count, mask: nil))[...]])
        try #require(frames.count == 2)
        #expect(frames[0].isFinal && frames[0].opcode == .binary && frames[0].mask == 0x0102_03FA)
        #expect(!frames[1].isFinal && frames[1].opcode == .text && frames[1].mask == nil)
        for frame in frames {
            #expect(!frame.hasReservedBits)
            #expect(Array(frame.data.readableBytesView) == (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        }
    }

    @Test func howeverTheyAreCut() throws {
        let all = bytes(0x81, 3) + bytes(0x89, 0) + bytes(0x02, 200) + bytes(0x80, 130) + bytes(0xC1, 5)
        let wanted = try frames([all[...]])
        #expect(wanted.map(\.data.readableBytes) == [3, 0, 200, 130, 5])
        #expect(wanted.map(\.hasReservedBits) == [false, false, false, false, true])
        for cut in 0...all.count { #expect(try frames([all[..<cut], all[cut...]]).map(\.data) == wanted.map(\.data)) }
        #expect(try frames(all.indices.map { all[$0...$0] }).map(\.data) == wanted.map(\.data))
    }

    @Test func whatIsNoFrameIsSaidAsSoonAsItsHeadIsThere() {
        let cases: [([UInt8], WebSocketErrorCode)] = [
            ([0x82, 0xFE, 0x03, 0xE9], .messageTooLarge), ([0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], .messageTooLarge),
            ([0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0], .messageTooLarge), ([0x09, 0x80], .protocolError),
            ([0x89, 0xFE, 0, 126], .protocolError), ([0x88, 0x7E, 0x01, 0], .protocolError),
        ]
        for (head, code) in cases {
            #expect(throws: Never.self) { try frames([head.dropLast()], limit: 1000) }
            #expect(throws: Violation(code: code)) { try frames([head[...]], limit: 1000) }
        }
    }
}
