// SPDX-License-Identifier: MIT
internal import BoardFiles
internal import Glibc

/// Rows under a header: TSV in a pipe, columns on a terminal.
struct Table {
    /// A column's name, and whether it holds numbers (which stand to the right).
    struct Column {
        let name: String
        let isNumber: Bool

        static func text(_ name: String) -> Column { Column(name: name, isNumber: false) }
        static func number(_ name: String) -> Column { Column(name: name, isNumber: true) }
    }

    let columns: [Column]
    let rows: [[String]]

    /// The table as TSV, header first.
    func tsv() -> String {
        var text = columns.map(\.name).joined(separator: "\t") + "\n"
        for row in rows { text += row.map(Delimited.tsvField).joined(separator: "\t") + "\n" }
        return text
    }

    /// The table in columns, each as wide as its widest cell; lines are cut at `width`, the header stands out.
    func columns(width: Int, isBold: Bool) -> String {
        let cells = [columns.map(\.name)] + rows.map { $0.map(Text.printable) }
        let widths = columns.indices.map { column in
            cells.reduce(0) { max($0, Self.width($1[column])) }
        }
        let lines = cells.map { row in
            let padded = columns.indices.map { pad(row[$0], to: widths[$0], column: $0) }
            return Self.cut(padded.joined(separator: "  "), to: width)
        }
        let header = isBold ? "\u{1B}[1m\(lines[0])\u{1B}[0m" : lines[0]
        return ([header] + lines.dropFirst()).joined(separator: "\n") + "\n"
    }

    /// Columns where standard output is a terminal, else TSV.
    func rendered() -> String {
        guard Terminal.isTerminal(STDOUT_FILENO) else { return tsv() }
        let width = Terminal.columns(STDOUT_FILENO) ?? .max
        return columns(width: width, isBold: Terminal.wantsColour)
    }

    private func pad(_ cell: String, to width: Int, column: Int) -> String {
        let padding = String(repeating: " ", count: width - Self.width(cell))
        if columns[column].isNumber { return padding + cell }
        return column == columns.count - 1 ? cell : cell + padding
    }

    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + $1.columns }
    }

    private static func cut(_ line: String, to width: Int) -> String {
        guard Self.width(line) > width else { return line }
        var shown = String.UnicodeScalarView()
        var rest = width - 1
        for scalar in line.unicodeScalars {
            rest -= scalar.columns
            if rest < 0 { break }
            shown.append(scalar)
        }
        return String(shown) + "…"
    }
}
