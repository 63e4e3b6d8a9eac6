// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// Strings on their way in and out.
@Suite struct StringTests {
    private func written(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9\u2028""#, "Aéé\u{2028}"),
        (#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"), (#""\uffff""#, "\u{FFFF}"), (#""\\u0041""#, #"\u0041"#), (#""""#, ""),
        (#""\u0001\u001f\u007f""#, "\u{1}\u{1F}\u{7F}"), ("\"👩‍👩‍👧‍👦é\"", "👩‍👩‍👧‍👦é"),
    ])
    func areUnescaped(text: String, expected: String) throws {
        let string = try #require(try JSONValue.parse(text: text).string)
        #expect(Array(string.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func eachControlCharacterIsEscapedInOneWay() {
        for value in UInt8.min..<0x20 {
            let short: [UInt8: String] = [9: "t", 10: "n", 13: "r"]
            let hex = String(Int(value) + 0x10000, radix: 16).dropFirst()
            let expected = short[value] ?? "u\(hex)"
            #expect(written("a\(Character(Unicode.Scalar(value)))b") == "\"a\\\(expected)b\"")
        }
    }

    /// Any text is read back, and its escapes hold no byte that could end a line.
    @Test func anyTextIsReadBack() throws {
        var random = SplitMix64(seed: 4)
        let blocks: [ClosedRange<UInt32>] = [1...0x1F, 0x20...0x7F, 0x80...0x2FFF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        for _ in 0..<3000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                let block = blocks[Int.random(in: 0..<blocks.count, using: &random)]
                text.append(try #require(Unicode.Scalar(UInt32.random(in: block, using: &random))))
            }
            let line = written(String(text))
            #expect(line.utf8.allSatisfy { $0 >= 0x20 })
            let string = try #require(try JSONValue.parse(text: line).string)
            #expect(Array(string.unicodeScalars) == Array(text))
        }
    }

    @Test func namesAreEscapedAsStringsAre() throws {
        let text = #"{"\"\\\n":1,"é😀":2}"#
        var writer = JSONWriter()
        writer.value(try JSONValue.parse(text: text))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }
}
