// SPDX-License-Identifier: MIT
import JSON
import Testing

/// What looks like JSON and is not taken, beyond the plain cases.
@Suite struct StrictnessTests {
    @Test(arguments: [
        #"{"a":1,"\u0061":2}"#, #"[{"x":{"k":1,"k":1}}]"#, #"{"":1,"":2}"#, "1\u{0}", "[1,\u{0}2]", "\u{0}",
        #"{"k\u0000":1}"#, #""\uD83D""#, #""\uDE00\uD83D""#, #""\uD83D\uD83D\uDE00""#, #""\ud83d\n""#, "-1e309",
        "[1e400]", "99999999999999999999", "-99999999999999999999", "nan", "-Infinity", "[NaN]", "null null", "[] []",
        "{}{}", "[1]]", "\u{FEFF}{}", "{}\u{FEFF}", "{} // no", "/**/1", "[1 2]", "{1:2}", "{a:1}", "'a'", "00", "-01",
        "1e", "1e+", "0x10", "1_000", "\u{B}1", "\u{A0}1", "True", "[,]", "[1,,2]", #"{"a"}"#, #"{"a":}"#, #""\u12""#,
        #""\u 123""#, #""\a""#, "\"\t\"", "\"", #""\""#,
    ])
    func isRefused(text: String) { #expect(throws: JSONError.self) { try JSONValue.parse(text: text) } }

    @Test(arguments: [
        " 1", "1\n", "\t[\r\n1 , 2 ]\r\n", "{ }", "\"\u{7F}\"", "\"\u{FFFE}\"", #""\/\b\f""#, "0e5", "1E+2",
    ])
    func isTaken(text: String) throws { _ = try JSONValue.parse(text: text) }

    /// Balanced, so that only the depth is wrong with it.
    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
    func isRefusedForItsDepthAlone(opening: String, closing: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
        }
        #expect(throws: JSONError.self) { try JSONValue.parse(text: nested(10_000)) }
        var writer = JSONWriter()
        writer.value(try JSONValue.parse(text: nested(1000)))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == nested(1000))
    }

    /// What is quoted of a bad line may hold anything; none of it may break or bend the line of the message.
    @Test(arguments: ["\n", "\r", "\u{B}", "\u{C}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}", "\u{2029}"])
    func isToldInOneLine(scalar: String) {
        for text in [
            "\(scalar)x", "[1,x\(scalar)y]", "\"a\(scalar)b\" 2", "{\"a\(scalar)\" 1}",
            "{\"\(scalar)\":1,\"\(scalar)\":2}",
        ] {
            let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: text) }
            let scalars = error?.description.unicodeScalars
            let breaks = scalars?.filter {
                [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
            }
            #expect(breaks.map(Array.init) == [], "\(text.debugDescription)")
        }
    }

    @Test func saysWhereItWas() throws {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: "[1,2,x]") }
        #expect(try #require(error).offset == 6)
    }

    /// Every byte that follows a lead byte, or stands alone: taken exactly where it is UTF-8.
    @Test func isRefusedWhereItIsNoUTF8() {
        for first in UInt8(0x80)...0xFF {
            for second in [0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF] as [UInt8] {
                for tail in [[], [0x80], [0x80, 0x80]] as [[UInt8]] {
                    let content = [first, second] + tail
                    let isUTF8 = String(validating: content, as: UTF8.self) != nil
                    let parsed = try? JSONValue.parse(([0x22] + content + [0x22])[...])
                    #expect((parsed != nil) == isUTF8, "\(content)")
                }
            }
        }
    }
}
