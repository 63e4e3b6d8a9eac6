// SPDX-License-Identifier: MIT

/// Text on its way to a terminal or a message.
package enum Text {
    /// Nothing that a terminal would take as a command, and no line break: such scalars become `?`.
    package static func printable(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(isPrintable) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isPrintable($0) ? $0 : "?" }))
    }

    /// Somebody's text inside a message: printable, not endless, and in quotes.
    package static func quoted(_ text: String) -> String {
        let shown = printable(text)
        return shown.count <= 40 ? "\"\(shown)\"" : "\"\(shown.prefix(40))…\""
    }

    /// `1 circle`, `2 circles`.
    package static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }
}
