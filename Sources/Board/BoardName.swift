// SPDX-License-Identifier: MIT

/// A board's name: `[a-z0-9][a-z0-9_-]{0,63}`.
public struct BoardName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The board that always exists, and that is meant where none is named.
    public static let main = BoardName(valid: "main")

    /// What a name has to look like, in words for an error message.
    public static let rule = "a board's name is 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit"

    public let text: String

    /// Nil where the text breaks the rule.
    public init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isLegal) else { return nil }
        guard let first = text.utf8.first, first != UInt8(ascii: "_"), first != UInt8(ascii: "-") else { return nil }
        self.text = text
    }

    private init(valid text: String) { self.text = text }

    public var description: String { text }

    public static func < (left: BoardName, right: BoardName) -> Bool { left.text < right.text }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
