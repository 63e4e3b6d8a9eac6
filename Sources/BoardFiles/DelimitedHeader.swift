// SPDX-License-Identifier: MIT
internal import JSON

/// The header of CSV or TSV input: which field of a row is what.
struct DelimitedHeader: Equatable {
    private let columns: [String]

    init(_ fields: [String]) throws(InputReason) {
        let names = fields.map(Self.trimmed)
        columns = names.map { $0.lowercased() }
        guard columns.contains(where: CircleColumns.names.contains) else {
            throw InputReason("the first line is neither a circle as JSON nor a header that names the columns")
        }
        let known = CircleColumns.names.joined(separator: ", ")
        let unknown = names.filter { !CircleColumns.names.contains($0.lowercased()) }.map(Text.quoted)
        guard unknown.isEmpty else {
            let plural = unknown.count == 1 ? "an unknown column" : "unknown columns"
            throw InputReason("the header has \(plural), \(unknown.joined(separator: ", ")); it may have \(known)")
        }
        let missing = CircleColumns.required.filter { !columns.contains($0) }
        guard missing.isEmpty else {
            throw InputReason("the header has no \(missing.joined(separator: ", ")); the first line names the columns")
        }
        guard Set(columns).count == columns.count else { throw InputReason("the header names a column twice") }
    }

    /// A row as the JSON of a circle, so that one reader judges circles wherever they come from. An empty field is one
    /// that is not there.
    func circle(_ fields: [String]) throws(InputReason) -> [UInt8] {
        guard fields.count == columns.count else {
            throw InputReason("it has \(Text.count(fields.count, "field")), the header has \(columns.count)")
        }
        var writer = JSONWriter()
        writer.object { object in
            for (column, field) in zip(columns, fields) where !field.isEmpty {
                switch column {
                case "id", "at": continue
                case "x", "y", "dia":
                    object.key(text: column)
                    if let number = Self.number(field) { object.double(number) } else { object.string(field) }
                default:
                    object.key(text: column)
                    object.string(field)
                }
            }
        }
        return writer.take()
    }

    private static func trimmed(_ field: String) -> String {
        let front = field.drop { $0 == " " }
        return String(front.prefix(front.count - front.reversed().prefix { $0 == " " }.count))
    }

    /// A decimal number; Swift would take hexadecimal ones and words too.
    private static func number(_ field: String) -> Double? {
        let text = field.utf8.drop { $0 == 0x20 }
        let isDecimal = text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
            default: false
            }
        }
        guard isDecimal, let number = Double(Substring(text)), number.isFinite else { return nil }
        return number
    }
}
