// SPDX-License-Identifier: MIT
import ControlAPI
import TestSupport
import Testing

/// The decoder between its lines: what it holds, and when it speaks.
@Suite struct FramingTests {
    private static func drain(_ decoder: inout LineDecoder) -> [String] {
        var lines: [String] = []
        while let line = decoder.next() {
            switch line {
            case .line(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
            case .tooLong: lines.append("!")
            }
        }
        return lines
    }

    private static func take(_ text: String, _ decoder: inout LineDecoder) -> [String] {
        Array(text.utf8).withUnsafeBytes { decoder.append($0) }
        return drain(&decoder)
    }

    @Test func aLineThatIsTooLongIsToldAtOnceAndOnce() {
        var decoder = LineDecoder(limit: 4)
        #expect(Self.take("1234", &decoder) == [] && decoder.buffered == 4)
        #expect(Self.take("5", &decoder) == ["!"], "before its LF is there")
        #expect(decoder.buffered == 0)
        for _ in 0..<100 {
            #expect(Self.take("67890", &decoder) == [])
            #expect(decoder.buffered <= 4)
        }
        #expect(Self.take("x\n", &decoder) == [])
        #expect(Self.take("1234\nab", &decoder) == ["1234"])
        #expect(Self.take("\r\n123456\n12345", &decoder) == ["ab", "!", "!"])
        #expect(Self.take("\n\n!\n", &decoder) == ["!"])
    }

    @Test func aLineWithoutItsEndIsNotGiven() {
        var decoder = LineDecoder(limit: 4)
        #expect(Self.take("ab\ncd", &decoder) == ["ab"] && decoder.buffered == 2)
        #expect(Self.take("", &decoder) == [] && Self.drain(&decoder) == [])
        #expect(Self.take("\r", &decoder) == [] && decoder.buffered == 3)
        #expect(Self.take("\n", &decoder) == ["cd"] && decoder.buffered == 0)
    }

    /// 64 MiB of one line, and not more than a piece of it is held.
    @Test func anEndlessLineCostsNothing() {
        var decoder = LineDecoder(limit: 1 << 20)
        let piece = [UInt8](repeating: 0x78, count: 1 << 16)
        var told = 0
        for _ in 0..<1024 {
            piece.withUnsafeBytes { decoder.append($0) }
            told += Self.drain(&decoder).count
            #expect(decoder.buffered <= 1 << 20)
        }
        #expect(told == 1)
        #expect(Self.take("\nok\n", &decoder) == ["ok"])
    }

    /// Random streams in random pieces, against splitting the whole text.
    @Test func anyPiecesGiveWhatTheWholeGives() {
        var random = SplitMix64(seed: 11)
        let parts = ["a", "bc", "é", "\r", "\n", "\n", "\r\n", "123456", "\n\n"]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...12, using: &random)
            let stream = Array(
                (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined().utf8)
            var expected: [String] = []
            let pieces = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
            for line in pieces.dropLast() {
                let content = line.last == 0x0D ? line.dropLast() : line
                if line.count > 6 {
                    expected.append("!")
                } else if !content.isEmpty {
                    expected.append(String(decoding: content, as: UTF8.self))
                }
            }
            if let rest = pieces.last, rest.count > 6 { expected.append("!") }
            var decoder = LineDecoder(limit: 6)
            var (rest, lines) = (stream[...], [String]())
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...7, using: &random))
                rest.removeFirst(piece.count)
                Array(piece).withUnsafeBytes { decoder.append($0) }
                lines += Self.drain(&decoder)
                #expect(decoder.buffered <= 6)
            }
            #expect(lines == expected, "\(String(decoding: stream, as: UTF8.self).debugDescription)")
        }
    }
}
