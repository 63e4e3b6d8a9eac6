// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import ControlAPI

/// How `export` writes circles.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
    case ndjson, csv, tsv, json, svg

    /// Writes circles; of `json`, which is the daemon's whole result, their list.
    func write(_ circles: [Circle], to output: Output) throws(Failure) {
        switch self {
        case .ndjson: for circle in circles { try output.json { $0.circle(circle) } }
        case .json: try output.json { $0.circles(circles) }
        case .csv: try write(circles, to: output, separator: ",", field: Delimited.csvField)
        case .tsv: try write(circles, to: output, separator: "\t", field: Delimited.tsvField)
        case .svg: try output.bytes(SVG.document(circles).utf8)
        }
    }

    private func write(
        _ circles: [Circle], to output: Output, separator: String, field: (String) -> String
    ) throws(Failure) {
        try output.line(CircleColumns.names.joined(separator: separator))
        for circle in circles { try output.line(CircleColumns.fields(circle).map(field).joined(separator: separator)) }
    }
}
