// SPDX-License-Identifier: MIT

/// 1 to 64 printable Unicode scalars: the form of a player's id and of a request's key.
///
/// Control, format, surrogate, private-use and unassigned scalars and line separators are not printable.
public struct Token: Hashable, Sendable, CustomStringConvertible {
    /// The rule in words for an error message.
    public static let rule = "1 to 64 printable characters"

    public let text: String

    /// Nil where the text breaks the rule.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard !utf8.isEmpty, utf8.count <= 64 * 4 else { return nil }
        if !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            guard text.unicodeScalars.allSatisfy(Self.isPrintable) else { return nil }
        }
        guard text.unicodeScalars.count <= 64 else { return nil }
        self.text = text
    }

    public var description: String { text }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

/// Who a player is: the value of `by`, and a player's `id`.
public typealias PlayerID = Token

/// What makes a write safe to repeat.
public typealias RequestKey = Token
