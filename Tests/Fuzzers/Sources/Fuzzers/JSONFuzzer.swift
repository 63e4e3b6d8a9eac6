// SPDX-License-Identifier: MIT
import JSON

/// A text is a value or an error of one line; a value that is written is read again as the same; what `JSONText` finds is what
/// the parser finds.
@Sendable func checkJSON(_ bytes: [UInt8]) {
    checkBase64(bytes)
    let value: JSONValue
    do throws(JSONError) {
        value = try JSONValue.parse(bytes[...])
    } catch {
        must(isOneLine(error.reason), "a reason with a line break: \(error.reason)")
        must((0...bytes.count).contains(error.offset), "an error outside the text, at \(error.offset)")
        return
    }
    must(!bytes.contains(0), "a NUL was taken")
    must(String(validating: bytes, as: UTF8.self) != nil, "invalid UTF-8 was taken")
    let written = JSONFuzzing.written(value)
    guard let again = try? JSONValue.parse(written[...]) else { fatalError("what was written is not read again") }
    must(JSONFuzzing.isSame(value, again), "it is read again as another value")
    must(JSONFuzzing.written(again) == written, "it is written in another way the second time")
    checkText(bytes, of: value)
}

private func checkBase64(_ bytes: [UInt8]) {
    var text: [UInt8] = []
    Base64.encode(bytes, into: &text)
    must(Base64.decode(text[...]) == bytes, "bytes do not come back from base64")
}

private func checkText(_ bytes: [UInt8], of value: JSONValue) {
    let text = JSONText(bytes[...])
    if let elements = value.elements {
        let found = text.elements()
        must(found.count == elements.count, "\(found.count) elements, and not \(elements.count)")
        for (part, element) in zip(found, elements) {
            let parsed = try? JSONValue.parse(part)
            must(parsed.map { JSONFuzzing.isSame($0, element) } ?? false, "an element's text is another value")
        }
    } else if value.kind == .object, let part = text.member("id") {
        guard let parsed = try? JSONValue.parse(part), let member = value["id"] else {
            fatalError("no member is there")
        }
        must(JSONFuzzing.isSame(parsed, member), "a member's text is another value")
    }
}

/// Whether a text has no line break and nothing that a terminal would take as a command.
func isOneLine(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
        ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
    }
}

/// Values of JSON, compared and written.
enum JSONFuzzing {
    static func written(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.take()
    }

    /// The same to the bit; a whole number may be written as a real.
    static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left.kind, right.kind) {
        case (.object, .object):
            let (first, second) = (members(left), members(right))
            return first.count == second.count
                && zip(first, second).allSatisfy { $0.0.utf8.elementsEqual($1.0.utf8) && isSame($0.1, $1.1) }
        case (.array, .array):
            guard let first = left.elements, let second = right.elements else { return false }
            return first.count == second.count && zip(first, second).allSatisfy(isSame)
        case (.string, .string):
            guard let first = left.string, let second = right.string else { return false }
            return first.utf8.elementsEqual(second.utf8)
        case (.integer, .integer): return left.int == right.int
        case (.integer, .real), (.real, .integer), (.real, .real):
            return left.int == right.int && left.double == right.double && left.double != nil
        case (.bool, .bool): return left.bool == right.bool
        case (.null, .null): return true
        default: return false
        }
    }

    private static func members(_ value: JSONValue) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        value.forEachMember { members.append(($0, $1)) }
        return members
    }
}
