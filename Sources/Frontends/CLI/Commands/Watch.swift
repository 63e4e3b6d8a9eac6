// SPDX-License-Identifier: MIT
internal import BoardFiles
internal import ArgumentParser
internal import ControlAPI
internal import ControlClient
internal import JSON

/// `circles watch`
struct Watch: Command {
    static let about = About(
        name: "watch", summary: "Print events as they happen, as NDJSON.",
        example: "circles watch | jq -r 'select(.event == \"add-circle\").circle.initials'",
        details: "Comes back by itself when the daemon restarts; it misses nothing and repeats nothing.")

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Begin behind that event; else with what comes next.", valueName: "seq"))
    var after: Int?
    @Option(parsing: .unconditional, help: ArgumentHelp("End after so many events.", valueName: "n")) var count: Int?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("End after so long; 75 is the exit code if --count was not reached.", valueName: "s"))
    var timeout: Double?
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let deadline = try Arguments.deadline(timeout)
        if let count, count < 1 { throw Failure(.badData, "--count has to be 1 or more, not \(count)") }
        let watch = try BoardWatch(context, cursor: try cursor(context), until: deadline)
        var missing = count ?? .max
        while missing > 0 {
            guard let happening = try watch.next() else { return try end(context, missing: missing) }
            if try show(happening, context) { missing -= 1 }
        }
    }

    /// Whether it was an event.
    private func show(_ happening: BoardWatch.Happening, _ context: Context) throws -> Bool {
        switch happening {
        case .event(let params):
            try context.output.json { $0.event(params) }
            try context.output.flush()
            return true
        case .deleted: Diagnostics.say("the board \(context.board) was deleted; going on with its next life")
        case .began(.newLife, _):
            Diagnostics.say("the board \(context.board) has a new life (epoch); going on with what comes next")
        case .began(.rewound, let result):
            let seq = result["seq"]?.int ?? 0
            Diagnostics.say("the board \(context.board) went back to event \(seq); going on with what comes next")
        case .began, .players: break
        }
        return false
    }

    private func end(_ context: Context, missing: Int) throws {
        guard let count, let timeout else { return }
        let seen = "\(count - missing) of \(Text.count(count, "event"))"
        throw Failure(.temporary, "only \(seen) came within \(Number.text(timeout)) s; try again later")
    }

    /// Where to begin: so that no snapshot has to be sent, which may be large.
    private func cursor(_ context: Context) throws -> WatchCursor {
        let entry = try context.boardEntry()
        let seq = entry?.seq ?? 0
        let after = after ?? seq
        guard (0...seq).contains(after) else {
            throw Failure(.badData, "--after has to be 0 to \(seq), the last event of \(context.board), not \(after)")
        }
        guard let entry else { return WatchCursor(board: context.board) }
        return WatchCursor(board: entry.name, epoch: entry.epoch, after: after)
    }
}
