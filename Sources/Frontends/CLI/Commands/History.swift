// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import JSON

/// `circles history`
struct History: Command {
    static let about = About(
        name: "history", summary: "Print past events as NDJSON.", example: "circles history --after 100 --limit 10",
        details: "All of them up to now, if nothing else is said.")

    @Option(parsing: .unconditional, help: ArgumentHelp("Begin behind that event.", valueName: "seq")) var after = 0
    @Option(parsing: .unconditional, help: ArgumentHelp("So many events at most.", valueName: "n")) var limit: Int?
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        if let limit, limit < 1 { throw Failure(.badData, "--limit has to be 1 or more, not \(limit)") }
        var past = Past(context, after: try Arguments.seq(after))
        var missing = limit ?? .max
        while true {
            let events = try past.nextPage(limit: missing)
            if events.isEmpty { return }
            for event in events { try context.output.json { $0.value(event) } }
            missing -= events.count
        }
    }
}
