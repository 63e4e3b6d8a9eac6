// SPDX-License-Identifier: MIT
/// How circles are written on input.
package enum InputFormat: String, CaseIterable, Sendable {
    case ndjson, csv, tsv
    /// One document: a board as `export --format json` writes it, or a list of circles.
    case json

    /// How much of a first line is looked at before it is decided what it is.
    static let recognitionLimit = 64 << 10

    /// What input that begins with `head` is; nil where more has to be seen. Empty lines say nothing.
    static func recognised(from head: ArraySlice<UInt8>, isComplete: Bool) -> InputFormat? {
        let text = head.drop(while: isSpace)
        guard let first = text.first else { return isComplete ? .ndjson : nil }
        let end = text.firstIndex(of: 0x0A)
        let line = text[..<(end ?? text.endIndex)]
        if first == UInt8(ascii: "[") { return .json }
        if first == UInt8(ascii: "{"), hasCirclesMember(line) { return .json }
        guard end != nil || isComplete || line.count >= recognitionLimit else { return nil }
        guard first == UInt8(ascii: "{") else { return line.contains(0x09) ? .tsv : .csv }
        return line.dropFirst().allSatisfy(isSpace) ? .json : .ndjson
    }

    /// Whether the text has `"circles":`, which no circle has, and no string can have inside.
    private static func hasCirclesMember(_ line: ArraySlice<UInt8>) -> Bool {
        let name = Array("\"circles\"".utf8)
        var rest = line
        while let start = rest.firstIndex(of: UInt8(ascii: "\"")) {
            let found = rest[start...]
            if found.starts(with: name), found.dropFirst(name.count).drop(while: isSpace).first == UInt8(ascii: ":") {
                return true
            }
            rest = found.dropFirst()
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
