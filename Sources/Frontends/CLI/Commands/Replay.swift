// SPDX-License-Identifier: MIT
internal import BoardFiles
internal import ArgumentParser
internal import JSON

/// `circles replay`
struct Replay: Command {
    static let about = About(
        name: "replay", summary: "Print past events as NDJSON, at the pace at which they happened.",
        example: "circles replay --speed 10 | jq -c .circle",
        details: "The first one at once, each following one as long after the one before it as it was then.")

    @Option(parsing: .unconditional, help: "How many times faster than it was.") var speed = 1.0
    @Option(parsing: .unconditional, help: ArgumentHelp("Begin behind that event.", valueName: "seq")) var after = 0
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        guard speed.isFinite, speed > 0 else {
            throw Failure(.badData, "--speed has to be above 0, not \(Number.text(speed))")
        }
        var past = Past(context, after: try Arguments.seq(after))
        var pace: Pace?
        let outputWatch = OutputWatch.begin { Output.endAsSIGPIPEWould() }
        defer { withExtendedLifetime(outputWatch) {} }
        while true {
            let events = try past.nextPage()
            if events.isEmpty { return }
            for event in events {
                let at = event["at"]?.int ?? 0
                pace = pace ?? Pace(first: at, speed: speed)
                try show(event, due: pace?.due(at) ?? .never, context.output)
            }
        }
    }

    private func show(_ event: JSONValue, due: Deadline, _ output: Output) throws {
        if !due.hasPassed {
            try output.flush()
            due.sleep()
        }
        try output.json { $0.value(event) }
    }

    /// When each event is due.
    private struct Pace {
        let first: Int
        let speed: Double
        private let began = ContinuousClock.now

        init(first: Int, speed: Double) {
            self.first = first
            self.speed = speed
        }

        func due(_ at: Int) -> Deadline {
            let offset = Duration.milliseconds(max(0, at - first)) / speed
            return .after(offset - (ContinuousClock.now - began))
        }
    }
}
