// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// Pieces of a text by their place in it, against the parser, over random documents.
@Suite struct PieceTests {
    private static func space(_ random: inout SplitMix64) -> String {
        ["", "", "", " ", "\n", "\t ", " \r\n"][Int.random(in: 0..<7, using: &random)]
    }

    private static func string(_ random: inout SplitMix64) -> String {
        let parts = [#"\""#, #"\\"#, "id", ",", ":", "{", "}", "[", "]", #"\u005d"#, "é", "😀", " ", #"\n"#]
        let count = Int.random(in: 0...5, using: &random)
        let text = (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined()
        return "\"\(text)\""
    }

    /// A document that has an `id` in each of its objects, after a nested object with one of its own.
    private static func document(_ depth: Int, _ random: inout SplitMix64) -> String {
        let scalars = ["1", "-0", "1.50", "1e2", "null", "true", string(&random), string(&random)]
        let kind = depth == 0 ? 9 : Int.random(in: 0..<8, using: &random)
        guard kind < 6 else { return scalars[Int.random(in: 0..<scalars.count, using: &random)] }
        let count = Int.random(in: 0...4, using: &random)
        let parts = (0..<count).map { index in
            let value = document(depth - 1, &random)
            let name = kind < 3 ? "\"\(index)\"\(space(&random)):\(space(&random))" : ""
            return space(&random) + name + value + space(&random)
        }
        return kind < 3 ? "{\(parts.joined(separator: ","))}" : "[\(parts.joined(separator: ","))]"
    }

    private func rewritten(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }

    @Test func elementsAgreeWithTheParser() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<3000 {
            let parts = (0..<Int.random(in: 0...6, using: &random)).map { _ in Self.document(4, &random) }
            let padded = parts.map { Self.space(&random) + $0 + Self.space(&random) }
            let text = Self.space(&random) + "[\(padded.joined(separator: ","))]" + Self.space(&random)
            let pieces = JSONText(Array(text.utf8)[...]).elements()
            #expect(pieces.map { String(decoding: $0, as: UTF8.self) } == parts, "\(text)")
            let elements = try #require(try JSONValue.parse(text: text).elements)
            #expect(elements.map(rewritten) == (try pieces.map { rewritten(try JSONValue.parse($0)) }))
        }
    }

    @Test func aMemberAgreesWithTheParser() throws {
        var random = SplitMix64(seed: 6)
        for _ in 0..<3000 {
            let wanted = Self.document(3, &random)
            let others = (0..<3).map { "\"\($0)\":{\"id\":\($0),\"x\":\(Self.document(3, &random))}" }
            let id = "\"id\"\(Self.space(&random)):\(Self.space(&random))\(wanted)\(Self.space(&random))"
            let members = (others + [id]).shuffled(using: &random)
            let text = "{\(Self.space(&random))\(members.joined(separator: ","))}"
            let piece = try #require(JSONText(Array(text.utf8)[...]).member("id"))
            #expect(String(decoding: piece, as: UTF8.self) == wanted, "\(text)")
            let value = try #require(try JSONValue.parse(text: text)["id"])
            #expect(rewritten(try JSONValue.parse(piece)) == rewritten(value))
        }
    }

    @Test func writingIsStable() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<3000 {
            let value = try JSONValue.parse(text: Self.document(5, &random))
            let once = rewritten(value)
            #expect(rewritten(try JSONValue.parse(once[...])) == once)
            #expect(!once.contains(0x0A))
        }
    }

    @Test func aPieceOfALongerBufferKeepsItsPlace() {
        let bytes = Array(#"xx{"id" : 1.50 }yy"#.utf8)
        let piece = JSONText(bytes[2..<16]).member("id")
        #expect(piece.map { String(decoding: $0, as: UTF8.self) } == "1.50")
        #expect(piece?.startIndex == 10)
    }
}
