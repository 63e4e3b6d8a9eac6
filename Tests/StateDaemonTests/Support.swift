// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// A circle's fields as JSON text, for a request.
func circle(x: Int = 1, initials: String = "AB", more: String = "") -> String {
    #""initials":"\#(initials)","x":\#(x),"y":2,"dia":10,"rgba":"rgb(1,2,3)"\#(more)"#
}

extension JSONValue {
    /// The error's kind, nil where this is no error.
    var errorKind: String? { self["error"]?["data"]?["kind"]?.string }

    /// The ids of the circles of a board's state.
    var circleIDs: [Int] { self["circles"]?.elements?.compactMap { $0["id"]?.int } ?? [] }

    /// A list of whole numbers.
    var integers: [Int] { elements?.compactMap(\.int) ?? [] }

    /// The text, written anew.
    var text: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension RawConnection {
    /// Sends one line and gives the answer's line as it came.
    func exchange(_ line: String) throws -> String {
        try sendLine(line)
        return try readLine()
    }
}
