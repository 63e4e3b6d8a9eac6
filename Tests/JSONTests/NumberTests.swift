// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// Numbers on their way in and out.
@Suite struct NumberTests {
    private func rewritten(_ text: String) throws -> String {
        var writer = JSONWriter()
        writer.value(try JSONValue.parse(text: text))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("1E2", "100"), ("1e+2", "100"), ("1.0e0", "1"), ("-123.0", "-123"), ("-0e0", "0"), ("12.50", "12.5"),
        ("1e-2", "0.01"), ("2251799813685249.5", "2251799813685249.5"), ("9007199254740993", "9007199254740993"),
        ("1e18", "1000000000000000000"), ("1e19", "1e+19"), ("2.2250738585072014e-308", "2.2250738585072014e-308"),
        ("-1.7976931348623157e308", "-1.7976931348623157e+308"), ("99999.999999", "99999.999999"),
    ])
    func comeOutInOneForm(text: String, expected: String) throws { #expect(try rewritten(text) == expected) }

    @Test func anyDoubleIsReadBack() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            var writer = JSONWriter()
            writer.double(number)
            let text = String(decoding: writer.bytes, as: UTF8.self)
            #expect(try JSONValue.parse(text: text).double == number)
            #expect(try rewritten(text) == text)
        }
    }

    @Test func anyIntegerIsReadBack() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<20_000 {
            let number = Int(truncatingIfNeeded: random.next()) >> Int(random.next() % 64)
            var writer = JSONWriter()
            writer.int(number)
            let text = String(decoding: writer.bytes, as: UTF8.self)
            #expect(text == "\(number)")
            #expect(try JSONValue.parse(text: text).int == number)
        }
    }

    @Test(arguments: [
        ("1.5", nil), ("1e19", nil), ("-0.0", 0), ("3.0", 3), ("1e2", 100), ("-9223372036854775808.0", Int.min),
    ])
    func areWholeWhereTheyAre(text: String, expected: Int?) throws {
        #expect(try JSONValue.parse(text: text).int == expected)
    }

    @Test(arguments: [("1", JSONValue.Kind.integer), ("1.0", .real), ("1e0", .real), ("-0", .integer), ("-0.0", .real)])
    func areOfTheKindTheyAreWrittenIn(text: String, kind: JSONValue.Kind) throws {
        #expect(try JSONValue.parse(text: text).kind == kind)
    }
}
