// SPDX-License-Identifier: MIT

/// Finds pieces of a JSON text by their place in it, so that they can be handed back as they were written.
///
/// It only splits: the text has to be JSON that `JSONValue.parse` has taken. It never decides what a text means.
public struct JSONText {
    private let bytes: ArraySlice<UInt8>

    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The text of an object's member as it was written, nil where no name is written exactly so (without escapes).
    public func member(_ name: StaticString) -> ArraySlice<UInt8>? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var found: ArraySlice<UInt8>?
        split { part in
            guard found == nil, part.first == UInt8(ascii: "\"") else { return }
            let nameEnd = Self.endOfString(part)
            guard part[(part.startIndex + 1)..<(nameEnd - 1)].elementsEqual(wanted) else { return }
            guard let colon = part[nameEnd...].firstIndex(of: UInt8(ascii: ":")) else { return }
            found = Self.trim(part[(colon + 1)...])
        }
        return found
    }

    /// The texts of an array's elements.
    public func elements() -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        split { elements.append($0) }
        return elements
    }

    /// Calls `body` with each part between the outermost brackets, without the white space around it.
    private func split(_ body: (ArraySlice<UInt8>) -> Void) {
        var depth = 0
        var partStart = bytes.startIndex
        var index = bytes.startIndex
        func finish(at end: Int) {
            let part = Self.trim(bytes[partStart..<end])
            if !part.isEmpty { body(part) }
        }
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = Self.endOfString(bytes[index...])
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 1 { partStart = index + 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { finish(at: index) }
            case UInt8(ascii: ",") where depth == 1:
                finish(at: index)
                partStart = index + 1
            default: break
            }
            index += 1
        }
    }

    /// The index behind a string that begins the slice.
    private static func endOfString(_ text: ArraySlice<UInt8>) -> Int {
        var index = text.startIndex + 1
        while index < text.endIndex, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, text.endIndex)
    }

    private static func trim(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let front = text.drop(while: isSpace)
        guard let last = front.lastIndex(where: { !isSpace($0) }) else { return front }
        return front[...last]
    }
}
