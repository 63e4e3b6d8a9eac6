// SPDX-License-Identifier: MIT

/// A Swift file, told apart into code, comments and string literals.
struct SourceText {
    struct Line {
        /// As it stands in the file.
        var text: String
        /// Without comments and without what is between quotes (interpolated code is code).
        var code = ""
        var hasComment = false
    }

    struct Import: Equatable {
        let module: String
        let line: Int
    }

    private(set) var lines: [Line]

    init(_ text: String) {
        // To Swift a carriage return ends a line, too; with a line feed it is one Character.
        let characters = text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }
        lines = characters.split(separator: "\n", omittingEmptySubsequences: false).map { Line(text: String($0)) }
        var scanner = Scanner(characters: characters, lines: lines)
        scanner.scanCode(isInterpolation: false)
        lines = scanner.lines
    }

    /// The modules that are imported, however the declaration is dressed: `import` is a keyword, so the word in code,
    /// followed by a name, is an import.
    var imports: [Import] {
        // Built here, as a Regex is not Sendable and so cannot be a static.
        let declaration =
            #/(?:^|[^.`\w])import\s+(?:(?:struct|class|enum|actor|protocol|func|var|let|typealias)\s+)?`?(?<name>\w+)/#
        let code = lines.map(\.code).joined(separator: "\n")
        return code.matches(of: declaration).map { match in
            let before = code[..<match.output.name.startIndex]
            return Import(module: String(match.output.name), line: before.count { $0 == "\n" } + 1)
        }
    }
}

/// Walks through a file once.
private struct Scanner {
    let characters: [Character]
    var lines: [SourceText.Line]
    private var position = 0
    private var line = 0

    init(characters: [Character], lines: [SourceText.Line]) {
        self.characters = characters
        self.lines = lines
    }

    private func isAt(_ text: String, offset: Int = 0) -> Bool {
        let expected = Array(text)
        let start = position + offset
        guard start + expected.count <= characters.count else { return false }
        return expected.indices.allSatisfy { characters[start + $0] == expected[$0] }
    }

    private mutating func advance(by count: Int = 1) {
        for _ in 0..<count where position < characters.count {
            if characters[position] == "\n" { line += 1 }
            position += 1
        }
    }

    /// Code up to the end of the file, or of the interpolation.
    mutating func scanCode(isInterpolation: Bool) {
        var depth = 0
        while position < characters.count {
            let character = characters[position]
            if isAt("//") {
                lines[line].hasComment = true
                while position < characters.count, characters[position] != "\n" { advance() }
            } else if isAt("/*") {
                skipBlockComment()
            } else if let hashes = hashesBeforeQuote() {
                skipString(hashes: hashes)
            } else {
                if character == "(" { depth += 1 }
                if character == ")" {
                    if isInterpolation, depth == 0 { return }
                    depth -= 1
                }
                if character != "\n" { lines[line].code.append(character) }
                advance()
            }
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            lines[line].hasComment = true
            if isAt("/*") {
                depth += 1
                advance(by: 2)
            } else if isAt("*/") {
                depth -= 1
                advance(by: 2)
            } else {
                advance()
            }
        } while depth > 0 && position < characters.count
        lines[min(line, lines.count - 1)].code.append(" ")
    }

    /// How many `#` a string literal that starts here has; nil where none starts.
    private func hashesBeforeQuote() -> Int? {
        var count = 0
        while isAt("#", offset: count) { count += 1 }
        return isAt("\"", offset: count) ? count : nil
    }

    private mutating func skipString(hashes: Int) {
        let mark = String(repeating: "#", count: hashes)
        advance(by: hashes)
        let quotes = isAt("\"\"\"") ? "\"\"\"" : "\""
        advance(by: quotes.count)
        lines[line].code.append("\"\"")
        while position < characters.count {
            if isAt(quotes + mark) {
                advance(by: quotes.count + hashes)
                return
            } else if isAt("\\" + mark + "(") {
                advance(by: 2 + hashes)
                lines[line].code.append("(")
                scanCode(isInterpolation: true)
                lines[min(line, lines.count - 1)].code.append(")")
                advance()
            } else if isAt("\\" + mark) {
                advance(by: 2 + hashes)
            } else if quotes == "\"", characters[position] == "\n" {
                return  // no literal of one line goes further: this was a quote of something else
            } else {
                advance()
            }
        }
    }
}
