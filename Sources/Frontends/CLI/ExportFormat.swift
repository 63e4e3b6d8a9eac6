// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import ControlAPI
internal import JSON

/// How `export` writes circles.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
    case ndjson, csv, tsv, json, svg

    /// Writes the result of `get-board`.
    func write(_ board: JSONValue, to output: Output) throws {
        guard self != .json else { return try output.json { $0.value(board) } }
        let circles = try Daemon.values(board, "circles") { Circle(json: $0) }
        switch self {
        case .csv: try write(circles, to: output, separator: ",", field: Delimited.csvField)
        case .tsv: try write(circles, to: output, separator: "\t", field: Delimited.tsvField)
        case .svg: try output.bytes(SVG.document(circles).utf8)
        case .ndjson, .json: for circle in circles { try output.json { $0.circle(circle) } }
        }
    }

    private func write(
        _ circles: [Circle], to output: Output, separator: String, field: (String) -> String
    ) throws(Failure) {
        try output.line(CircleColumns.names.joined(separator: separator))
        for circle in circles { try output.line(CircleColumns.fields(circle).map(field).joined(separator: separator)) }
    }
}
