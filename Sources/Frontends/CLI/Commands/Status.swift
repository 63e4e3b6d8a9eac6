// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// `circles status`
struct Status: Command {
    static let about = About(
        name: "status", summary: "Tell how the daemon is doing.", example: "circles status",
        details: """
            uptime and commits-seconds are in seconds, rss and log-bytes in bytes; commits-within-N are the commits that took at \
            most N seconds. Each number is explained in docs/observability.md.
            """)

    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.call(.getStatus)
        if context.wantsJSON { return try context.print(json: result) }
        let table = Table(columns: [.text("name"), .text("value")], rows: Self.rows(result, prefix: ""))
        try context.output.bytes(table.rendered().utf8)
    }

    /// A row for each member; those of an inner object with its name before theirs.
    private static func rows(_ object: JSONValue, prefix: String) -> [[String]] {
        var rows: [[String]] = []
        object.forEachMember { name, value in
            guard value.kind != .object else { return rows += Self.rows(value, prefix: "\(prefix)\(name)-") }
            rows.append([Text.printable(prefix + name), Text.printable(Self.text(value))])
        }
        return rows
    }

    private static func text(_ value: JSONValue) -> String {
        if let string = value.string { return string }
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.take(), as: UTF8.self)
    }
}
