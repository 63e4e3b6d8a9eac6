// SPDX-License-Identifier: MIT

/// Cuts a record into its fields.
enum FieldSplitter {
    /// The fields of a TSV record, `\t`, `\n`, `\r` and `\\` in them undone.
    static func tsv(_ record: String) throws(InputReason) -> [String] {
        var fields: [String] = []
        for field in record.utf8.split(separator: 0x09, omittingEmptySubsequences: false) {
            fields.append(try unescaped(Substring(field)))
        }
        return fields
    }

    /// The fields of a CSV record (RFC 4180).
    static func csv(_ record: String) throws(InputReason) -> [String] {
        var fields: [String] = []
        var rest = record.unicodeScalars[...]
        while true {
            fields.append(rest.first == "\"" ? try takeQuoted(&rest) : try takePlain(&rest))
            guard let next = rest.popFirst() else { return fields }
            guard next == "," else { throw InputReason("something follows the closing quote of field \(fields.count)") }
        }
    }

    private static func takeQuoted(_ rest: inout Substring.UnicodeScalarView) throws(InputReason) -> String {
        var field = String.UnicodeScalarView()
        rest.removeFirst()
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                field.append(scalar)
                continue
            }
            guard rest.first == "\"" else { return String(field) }
            field.append("\"")
            rest.removeFirst()
        }
        throw InputReason("a quoted field has no closing quote")
    }

    private static func takePlain(_ rest: inout Substring.UnicodeScalarView) throws(InputReason) -> String {
        let field = rest.prefix { $0 != "," }
        guard !field.contains("\"") else {
            throw InputReason("a field with a quote in it has to be in quotes, with the quote doubled")
        }
        rest.removeFirst(field.count)
        return String(field)
    }

    private static func unescaped(_ field: Substring) throws(InputReason) -> String {
        guard field.utf8.contains(0x5C) else { return String(field) }
        var text = String.UnicodeScalarView()
        var rest = field.unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "t": text.append("\t")
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "\\": text.append("\\")
            default: throw InputReason("a backslash is followed by t, n, r or another backslash")
            }
        }
        return String(text)
    }
}

/// What is wrong with a record, wherever it stands.
struct InputReason: Error, Equatable {
    let text: String

    init(_ text: String) { self.text = text }
}
