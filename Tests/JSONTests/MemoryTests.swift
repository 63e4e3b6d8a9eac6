// SPDX-License-Identifier: MIT
import JSON
import Testing

/// A parsed text has memory of its own, in pieces, whatever its size and wherever it is parsed and given up.
@Suite struct MemoryTests {
    private static func list(_ count: Int) -> String {
        "[\((0..<count).map { #"{"a\#($0)":"\#($0)","b":[\#($0),-1.5]}"# }.joined(separator: ","))]"
    }

    private static func rewritten(_ text: String) throws -> String {
        var writer = JSONWriter()
        writer.value(try JSONValue.parse(text: text))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [0, 1, 2, 3, 5, 9, 17, 33, 100, 1000, 10_000])
    func aTextTakesAsManyPiecesAsItNeeds(count: Int) throws {
        let text = Self.list(count)
        #expect(try Self.rewritten(text) == text)
    }

    @Test(arguments: [15, 16, 17, 990, 1000, 65_000, 66_000, 1_000_000])
    func aLongStringHasRoom(count: Int) throws {
        let text = "[1,\"\(String(repeating: "é", count: count))\",2]"
        #expect(try Self.rewritten(text) == text)
    }

    @Test func whatIsRefusedHalfwayLeavesTheNextWhole() throws {
        for count in 1..<50 {
            #expect(throws: JSONError.self) { try JSONValue.parse(text: String(Self.list(count).dropLast())) }
            #expect(try Self.rewritten(Self.list(count)) == Self.list(count))
        }
    }

    @Test func threadsDoNotMeet() async throws {
        await withTaskGroup(of: JSONValue?.self) { group in
            for count in 1...64 { group.addTask { try? JSONValue.parse(text: Self.list(count * 10)) } }
            for await value in group {
                let last = value?.elements?.last
                #expect(last?["b"]?.elements?.first?.int == (value?.count ?? 0) - 1)
            }
        }
    }
}
