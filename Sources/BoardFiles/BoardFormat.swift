// SPDX-License-Identifier: MIT
public import Board
internal import ControlAPI
public import JSON

/// The forms in which a board's circles are written to files.
public enum BoardFormat: String, CaseIterable, Sendable {
    case ndjson, csv, tsv, json, svg

    /// Writes a board piece by piece. `board` is the result of `get-board`, `circles` are the circles in it.
    public func write<Failure: Error>(
        _ board: JSONValue, _ circles: [Circle], to output: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .json: try output(Self.line { $0.value(board) })
        case .ndjson: for circle in circles { try output(Self.line { $0.circle(circle) }) }
        case .csv: try write(circles, separator: ",", field: Delimited.csvField, to: output)
        case .tsv: try write(circles, separator: "\t", field: Delimited.tsvField, to: output)
        case .svg: try output(Array(SVG.document(circles).utf8))
        }
    }

    private func write<Failure: Error>(
        _ circles: [Circle], separator: String, field: (String) -> String, to output: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        func line(_ fields: [String]) -> [UInt8] { Array((fields.joined(separator: separator) + "\n").utf8) }
        try output(line(CircleColumns.names))
        for circle in circles { try output(line(CircleColumns.fields(circle).map(field))) }
    }

    private static func line(_ value: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        value(&writer)
        writer.endLine()
        return writer.take()
    }
}
