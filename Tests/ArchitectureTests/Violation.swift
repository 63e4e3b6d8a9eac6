// SPDX-License-Identifier: MIT

/// A place in a source file that breaks a rule.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let rule: String

    var description: String { "\(path):\(line): \(rule)" }
}

/// Everything that is wrong with the text of the file at `path` (relative to the repository).
func violations(in text: String, at path: String) -> [Violation] {
    let source = SourceText(text)
    return importViolations(in: source, at: path) + forbiddenWords(in: source, at: path)
        + unexplainedUnsafety(in: source, at: path)
}

private func importViolations(in source: SourceText, at path: String) -> [Violation] {
    guard let part = Part.owner(of: path) else {
        return [Violation(path: path, line: 1, rule: "the file belongs to no part in the table")]
    }
    return source.imports.filter { !part.mayImport.contains($0.module) }.map {
        Violation(path: path, line: $0.line, rule: "\(part.folder) must not import \($0.module)")
    }
}

private func forbiddenWords(in source: SourceText, at path: String) -> [Violation] {
    var found: [Violation] = []
    for (index, line) in source.lines.enumerated() {
        for word in ["try!", "as!"] where containsWord(word, in: line.code) {
            found.append(Violation(path: path, line: index + 1, rule: "\(word) is not used here"))
        }
        for word in ["TODO", "FIXME"] where containsWord(word, in: line.text) {
            found.append(Violation(path: path, line: index + 1, rule: "\(word) does not belong into the sources"))
        }
    }
    return found
}

/// What the compiler is told not to check is explained on the line or at most four lines above. The licence explains
/// nothing.
private func unexplainedUnsafety(in source: SourceText, at path: String) -> [Violation] {
    let isExplanation = { (line: SourceText.Line) in line.hasComment && !line.text.hasPrefix("// SPDX-") }
    var found: [Violation] = []
    for (index, line) in source.lines.enumerated() {
        for word in ["@unchecked Sendable", "nonisolated(unsafe)"] where line.code.contains(word) {
            guard !source.lines[max(0, index - 4)...index].contains(where: isExplanation) else { continue }
            found.append(Violation(path: path, line: index + 1, rule: "\(word) without a comment that says why"))
        }
    }
    return found
}

/// Whether the word stands there, not merely as the end of a longer one.
private func containsWord(_ word: String, in text: String) -> Bool {
    text.ranges(of: word).contains { range in
        guard range.lowerBound > text.startIndex else { return true }
        let before = text[text.index(before: range.lowerBound)]
        return !(before.isLetter || before.isNumber || before == "_")
    }
}
