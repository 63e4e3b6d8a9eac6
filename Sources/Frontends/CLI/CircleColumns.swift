// SPDX-License-Identifier: MIT
internal import Board
internal import Glibc

/// A circle's fields as columns: the header of CSV and TSV, and of the table.
enum CircleColumns {
    static let names = ["id", "initials", "x", "y", "dia", "rgba", "at", "by"]

    /// What has to be there for a circle to be made of it.
    static let required = ["initials", "x", "y", "dia", "rgba"]

    /// The fields in the order of `names`.
    static func fields(_ circle: Circle) -> [String] { fields(circle, at: "\(circle.at)") }

    /// The same for people: the time as a clock shows it here.
    static func readableFields(_ circle: Circle) -> [String] { fields(circle, at: localTime(circle.at)) }

    private static func fields(_ circle: Circle, at time: String) -> [String] {
        let draft = circle.draft
        return [
            "\(circle.id)", draft.initials.text, Text.number(draft.x), Text.number(draft.y),
            Text.number(draft.diameter), "\(draft.colour)", time, draft.by?.text ?? "",
        ]
    }

    private static func localTime(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "\(milliseconds)" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress, strftime(start, 64, "%Y-%m-%d %H:%M:%S", &parts) > 0 else {
                return "\(milliseconds)"
            }
            return String(cString: start)
        }
    }
}
