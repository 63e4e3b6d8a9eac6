// SPDX-License-Identifier: MIT
import Board
import Testing

/// Initials over all of Unicode.
@Suite struct InitialsTests {
    private static let scalars = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init)

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: false
        }
    }

    @Test func areTrimmedOfAllWhiteSpaceAndOfNothingElse() {
        for scalar in Self.scalars where scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
        {
            let given = "\(scalar)AB\(scalar)\(scalar)"
            #expect(Initials(given, maximum: 3)?.text == (scalar.properties.isWhitespace ? "AB" : nil))
        }
    }

    /// Each scalar between two letters. A few are replaced by normal form C; what counts is what they become.
    @Test func areLettersAndDigitsOfEveryScriptAlone() {
        for scalar in Self.scalars where !scalar.properties.isFullCompositionExclusion {
            let isTaken = Initials("Q\(scalar)Q", maximum: 3) != nil
            if isTaken != Self.isLetterOrDigit(scalar) { Issue.record("U+\(String(scalar.value, radix: 16))") }
        }
    }

    @Test(arguments: [
        ("e\u{301}e\u{301}e\u{301}", "ééé"), ("\u{1112}\u{1161}\u{11AB}A", "한A"), ("\u{212B}\u{2126}", "ÅΩ"),
        ("A\u{323}\u{307}B", "Ạ\u{307}B"), ("\u{9C7}\u{9BE}x", "\u{9CB}x"), ("ß1", "ß1"), ("ǅǅ", "ǅǅ"), ("𝟘𝔸", "𝟘𝔸"),
        ("१२३", "१२३"), ("ʰʰ", "ʰʰ"), ("\u{A0}\u{2003}ab\u{85}\u{2029}", "ab"), ("\r\nab\u{B}", "ab"),
    ])
    func areInNormalFormC(given: String, normal: String) {
        // A mark that cannot be joined is refused; the third argument of the table that ends so is U+0307.
        let isRefused = normal.unicodeScalars.contains { !Self.isLetterOrDigit($0) }
        let stored = Initials(given, maximum: 3)?.text
        #expect(stored.map { Array($0.unicodeScalars) } == (isRefused ? nil : Array(normal.unicodeScalars)))
    }

    @Test(arguments: [
        "Ⅷ1", "①②", "²³", "½½", "A_", "A'", "A😀", "🇩🇪", "1\u{FE0F}\u{20E3}", "A\u{301}\u{302}", "\u{301}AB",
    ])
    func areNothingElse(given: String) { #expect(Initials(given, maximum: 10) == nil) }

    @Test(arguments: 2...10)
    func areTwoToTheMaximum(maximum: Int) {
        for (letter, count) in [("A", 1), ("é", 1), ("e\u{301}", 2), ("日", 1), ("𝔸", 1)] {
            for length in 0...12 {
                let given = String(repeating: letter, count: length)
                #expect(given.unicodeScalars.count == length * count)
                let initials = Initials(" \(given) ", maximum: maximum)
                #expect((initials != nil) == (2...maximum).contains(length), "\(given)")
                #expect(initials.map { Initials($0.text, maximum: maximum) == $0 } != false)
            }
        }
        #expect(Initials.rule(maximum: maximum).contains("\(maximum)"))
    }

    @Test(arguments: [" ", "A", "é", "\u{301}", "\u{FDFA}", "😀", "\u{1112}"])
    func longGarbageIsRefused(piece: String) {
        #expect(Initials(String(repeating: piece, count: 300_000), maximum: 10) == nil)
        #expect(Initials("AB" + String(repeating: piece, count: 300_000) + "CD", maximum: 10) == nil)
    }

    @Test func generousWhiteSpaceIsTakenOff() {
        #expect(Initials(String(repeating: "\u{2003}", count: 1000) + "éB", maximum: 2)?.text == "éB")
    }
}
