// SPDX-License-Identifier: MIT
@_spi(_Unicode) import Swift

/// A player's initials: 2 to 3 letters or digits (Unicode categories L and Nd), trimmed and in normal form C.
///
/// The upper bound is a limit that may be raised to 10; see `Limits.initials`.
public struct Initials: Hashable, Sendable, CustomStringConvertible {
    /// How far `Limits.initials` may be raised.
    public static let greatestMaximum = 10

    public let text: String

    /// Nil where the text, after normalising and trimming, is not 2 to `maximum` letters or digits.
    public init?(_ given: String, maximum: Int) {
        var given = given
        guard let initials = given.withUTF8({ Initials(utf8: $0, maximum: maximum) }) else { return nil }
        self = initials
    }

    /// The same of a text that is valid UTF-8.
    public init?(utf8: UnsafeBufferPointer<UInt8>, maximum: Int) {
        let given = String(decoding: utf8, as: UTF8.self)
        if (2...maximum).contains(utf8.count), utf8.allSatisfy(Self.isPlain) {
            text = given
            return
        }
        let trimmed = Self.trim(given.unicodeScalars)
        // A letter in normal form C comes from a handful of scalars at most; beyond that it is no attempt at initials.
        guard trimmed.count <= Self.greatestMaximum * 4 else { return nil }
        var normalised = String.UnicodeScalarView()
        for scalar in String(trimmed)._nfc { normalised.append(scalar) }
        guard (2...maximum).contains(normalised.count), normalised.allSatisfy(Self.isLetterOrDigit) else { return nil }
        text = String(normalised)
    }

    public var description: String { text }

    /// The rule in words for an error message.
    public static func rule(maximum: Int) -> String {
        maximum == 2 ? "initials are 2 letters or digits" : "initials are 2 to \(maximum) letters or digits"
    }

    private static func trim(_ scalars: String.UnicodeScalarView) -> Substring.UnicodeScalarView {
        let front = scalars.drop { $0.properties.isWhitespace }
        guard let last = front.lastIndex(where: { !$0.properties.isWhitespace }) else { return front }
        return front[...last]
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: false
        }
    }
}
