// SPDX-License-Identifier: MIT
import JSON
import Testing

@Suite struct JSONTextTests {
    private func member(_ text: String) -> String? {
        JSONText(Array(text.utf8)[...]).member("id").map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"id":1.50}"#, "1.50"), (#"{ "x" : [1,2] , "id" :  -0 }"#, "-0"), (#"{"a":{"id":1},"id":2}"#, "2"),
        (#"{"a":"\"id\":9","id":"x\\"}"#, #""x\\""#), (#"{"a":["id",{"id":5}],"id":"\u0041,}"}"#, #""\u0041,}""#),
        ("{\"id\"\t:\r\n1e2\n}", "1e2"), (#"{"id":null,"z":1}"#, "null"), (#"{"":0,"id":3}"#, "3"),
    ])
    func aMemberIsGivenAsItWasWritten(text: String, expected: String) { #expect(member(text) == expected) }

    @Test(arguments: [#"{"i\u0064":1}"#, "{}", #"{"a":{"id":1}}"#, #"["id"]"#, #"{"ident":1,"xid":2}"#])
    func whatIsNotThereIsNil(text: String) { #expect(member(text) == nil) }

    @Test(arguments: [
        ("[]", 0), ("[ ]", 0), ("[1]", 1), (#"[{"a":[1,2]},"x,]",[3,[4]], null ]"#, 4), (#"["\\","\"",","]"#, 3),
    ])
    func elementsAreSplitAsTheParserSplitsThem(text: String, count: Int) throws {
        let pieces = JSONText(Array(text.utf8)[...]).elements()
        #expect(pieces.count == count)
        let elements = try #require(try JSONValue.parse(text: text).elements)
        for (piece, element) in zip(pieces, elements) {
            var (one, other) = (JSONWriter(), JSONWriter())
            one.value(try JSONValue.parse(piece))
            other.value(element)
            #expect(one.bytes == other.bytes)
        }
    }
}
