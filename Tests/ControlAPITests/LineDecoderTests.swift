// SPDX-License-Identifier: MIT
import ControlAPI
import Testing

@Suite struct LineDecoderTests {
    /// The lines that come of these pieces; `!` stands for one that is too long.
    private func lines(_ pieces: [[UInt8]], limit: Int = 8) -> [String] {
        var decoder = LineDecoder(limit: limit)
        var lines: [String] = []
        for piece in pieces {
            piece.withUnsafeBytes { decoder.append($0) }
            while let line = decoder.next() {
                switch line {
                case .line(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
                case .tooLong: lines.append("!")
                }
            }
            #expect(decoder.buffered <= limit)
        }
        return lines
    }

    private static let transcripts: [(String, [String])] = [
        ("a\nbc\n", ["a", "bc"]), ("a\r\nb\r\n", ["a", "b"]), ("\n\r\n\na\n\n", ["a"]), ("a", []), ("", []),
        ("12345678\n", ["12345678"]), ("123456789\nx\n", ["!", "x"]), ("1234567\r\n", ["1234567"]),
        ("12345678\r\nx\n", ["!", "x"]), ("123456789123456789123456789\n\n123456789\ny\n", ["!", "!", "y"]),
        ("123456789", ["!"]), ("é\u{1F600}\n", ["é😀"]), ("a\rb\n", ["a\rb"]),
    ]

    @Test(arguments: transcripts)
    func whole(text: String, expected: [String]) { #expect(lines([Array(text.utf8)]) == expected) }

    @Test(arguments: transcripts)
    func aByteAtATime(text: String, expected: [String]) { #expect(lines(text.utf8.map { [$0] }) == expected) }

    @Test func inAnyPieces() {
        let text = Self.transcripts.filter { $0.0.hasSuffix("\n") }.map(\.0).joined()
        let expected = lines([Array(text.utf8)])
        var state: UInt64 = 1
        for _ in 0..<500 {
            var (rest, pieces) = (Array(text.utf8)[...], [[UInt8]]())
            while !rest.isEmpty {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let piece = rest.prefix(Int(state >> 60) + 1)
                pieces.append(Array(piece))
                rest.removeFirst(piece.count)
            }
            #expect(lines(pieces) == expected)
        }
    }

    @Test func manyLinesAtOnce() {
        let text = (0..<10_000).map { "\($0)\n" }.joined()
        #expect(lines([Array(text.utf8)]) == (0..<10_000).map { "\($0)" })
    }
}
