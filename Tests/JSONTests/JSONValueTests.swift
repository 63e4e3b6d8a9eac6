// SPDX-License-Identifier: MIT
import JSON
import Testing

/// What is parsed, what is refused, and what comes out again.
@Suite struct JSONValueTests {
    private func rewritten(_ text: String) throws -> String {
        var writer = JSONWriter()
        writer.value(try JSONValue.parse(text: text))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("123", "123"), ("0.1", "0.1"), ("1.5", "1.5"), ("123.0", "123"), ("1e2", "100"), ("-0", "0"), ("-0.0", "0"),
        ("1.25e-3", "0.00125"), ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("-9223372036854775808", "-9223372036854775808"), ("9223372036854775807", "9223372036854775807"),
        ("0.30000000000000004", "0.30000000000000004"), ("100000000000000000000.0", "1e+20"),
    ])
    func numbersKeepTheirValueInTheShortestForm(text: String, expected: String) throws {
        #expect(try rewritten(text) == expected)
    }

    @Test(arguments: [
        #""plain""#, #""\"\\""#, #""\n\r\t""#, #""\u0001\u001f""#, #""é😀\u2028""#, "[]", "{}", "null", "true", "false",
        #"{"a":[1,{"b":"c"},null],"d":{},"e":-1.5}"#, #"[[],[[]],{"x":[]}]"#,
    ])
    func writingWhatWasParsedIsStable(text: String) throws {
        let once = try rewritten(text)
        #expect(try rewritten(once) == once)
        if !text.contains("\\u") || text.contains("u0001") { #expect(once == text) }
    }

    @Test(arguments: [
        "", " ", "{", "[1", "[1,]", #"{"a":1,}"#, "NaN", "Infinity", "-", "01", "1.", ".5", "+1", "'x'", "tru", "1 2",
        "{} x", #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":1}}"#, #""\u0000""#, "\"\u{0}\"", #""\ud800""#, #""\udc00x""#,
        #""\ud800\u0041""#, "1e400", "-1e400", "9223372036854775808", "-9223372036854775809", "\"\u{1}\"", "\"a\nb\"",
        #""\x""#, "\u{FEFF}1", #"{"a\u0000b":1}"#,
    ])
    func whatIsNotStrictJSONIsRefusedInOneLine(text: String) throws {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text: text) }
        #expect(error?.description.contains("\n") == false)
    }

    @Test(
        arguments: [
            [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xFF, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x80],
        ] as [[UInt8]])
    func invalidUTF8IsRefused(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue.parse(bytes[...]) }
    }

    @Test(arguments: ["[", #"{"a":"#])
    func deepNestingIsRefusedWithoutACrash(opening: String) {
        let text = String(repeating: opening, count: 10_000)
        #expect(throws: JSONError.self) { try JSONValue.parse(text: text) }
    }

    @Test func nestingThatPeopleUseIsTaken() throws {
        let text = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
        #expect(try rewritten(text) == text)
    }

    @Test func accessorsGiveNilForOtherKinds() throws {
        let value = try JSONValue.parse(
            text: #"{"i":7,"r":7.5,"w":7.0,"s":"x","b":true,"n":null,"a":[1,2],"o":{"k":1}}"#)
        #expect(value["i"]?.int == 7 && value["i"]?.double == 7 && value["i"]?.string == nil)
        #expect(value["r"]?.int == nil && value["w"]?.int == 7)
        #expect(value["s"]?.string == "x" && value["s"]?.int == nil && value["s"]?.bool == nil)
        #expect(value["b"]?.bool == true && value["n"]?.isNull == true && value["n"]?.bool == nil)
        #expect(value["a"]?.elements?.compactMap(\.int) == [1, 2] && value["o"]?.elements == nil)
        #expect(value["missing"] == nil && value["s"]?["k"] == nil && value["o"]?.count == 1)
        var names: [String] = []
        value.forEachMember { name, _ in names.append(name) }
        #expect(names == ["i", "r", "w", "s", "b", "n", "a", "o"])
    }

    @Test func aPartOutlivesTheWhole() throws {
        let part = try #require(try JSONValue.parse(text: #"{"deep":{"text":"still here"}}"#)["deep"]?["text"])
        #expect(part.string == "still here")
    }
}
