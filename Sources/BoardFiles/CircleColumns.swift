// SPDX-License-Identifier: MIT
public import Board

/// A circle's fields as columns: the header of CSV and TSV.
public enum CircleColumns {
    public static let names = ["id", "initials", "x", "y", "dia", "rgba", "at", "by"]
    /// What has to be there for a circle to be made of it.
    static let required = ["initials", "x", "y", "dia", "rgba"]

    /// The fields in the order of `names`.
    public static func fields(_ circle: Circle) -> [String] { fields(circle, at: "\(circle.at)") }

    /// The same with the time in other words.
    public static func fields(_ circle: Circle, at time: String) -> [String] {
        let draft = circle.draft
        return [
            "\(circle.id)", draft.initials.text, Number.text(draft.x), Number.text(draft.y),
            Number.text(draft.diameter), "\(draft.colour)", time, draft.by?.text ?? "",
        ]
    }
}
