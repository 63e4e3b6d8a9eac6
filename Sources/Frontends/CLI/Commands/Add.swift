// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import ControlAPI
internal import Glibc
internal import JSON

/// `circles add` and `circles add -`
struct Add: Command {
    static let about = About(
        name: "add", summary: "Place a circle, or many from standard input.",
        example: "circles add --initials AB --x 120 --y 80",
        details: """
            What is left out is chosen at random; the initials are $CIRCLES_INITIALS or come from your name. Prints the \
            circle's id.

            circles add - reads circles from standard input, as NDJSON, CSV or TSV, and sends them as they come: \
            tail -f is live. Lines before a bad line are stored, none after it.
            """)

    /// Reads circles from standard input; the only value is `-`.
    enum Source: String, ExpressibleByArgument {
        case standardInput = "-"
    }

    @Argument(help: "-: read circles from standard input.") var source: Source?
    @OptionGroup(title: "One circle") var circle: CircleOptions
    @OptionGroup(title: "Many circles") var feed: FeedOptions
    @Option(help: ArgumentHelp("Who places it.", valueName: "id")) var by: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if source != nil, circle.isAnySet {
            throw ValidationError("with - the circles come from standard input, without flags of their own")
        }
        if source == nil, feed.isAnySet {
            throw ValidationError("--format and --skip-invalid go with -, which reads standard input")
        }
    }

    func perform(_ context: Context) throws {
        guard source == nil else {
            return try Feed(context, from: STDIN_FILENO, options: feed, by: by).run()
        }
        let result = try context.callOnBoard(.addCircle) { [circle = try circle.completed()] params in
            circle.write(to: &params)
            if let by { params.member("by", by) }
        }
        if context.wantsJSON { return try context.print(json: result) }
        try context.output.line("\(result["id"]?.int ?? 0)")
    }
}
