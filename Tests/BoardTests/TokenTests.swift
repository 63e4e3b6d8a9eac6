// SPDX-License-Identifier: MIT
import Board
import Testing

@Suite struct TokenTests {
    @Test func isOfPrintableScalarsOfEveryScript() {
        for scalar in (UInt32(0)...0x10FFFF).lazy.compactMap(Unicode.Scalar.init) {
            let isPrintable =
                switch scalar.properties.generalCategory {
                case .control, .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            if (Token("a\(scalar)b") != nil) != isPrintable { Issue.record("U+\(String(scalar.value, radix: 16))") }
        }
    }

    @Test(arguments: ["x", " ", "é", "日", "😀", "\u{301}"])
    func isOfOneTo64Scalars(scalar: String) {
        for count in [1, 63, 64] {
            #expect(Token(String(repeating: scalar, count: count))?.text.unicodeScalars.count == count)
        }
        for count in [0, 65, 257, 100_000] { #expect(Token(String(repeating: scalar, count: count)) == nil) }
    }
}
