// SPDX-License-Identifier: MIT
internal import BoardFiles

/// What several commands' flags have in common.
enum Arguments {
    /// `--timeout` as a moment.
    static func deadline(_ seconds: Double?) throws(Failure) -> Deadline {
        guard let seconds else { return .never }
        guard seconds.isFinite, seconds >= 0 else {
            throw Failure(.badData, "--timeout has to be a number of seconds, 0 or more, not \(Number.text(seconds))")
        }
        return .after(seconds: seconds)
    }

    /// `--after` as a seq.
    static func seq(_ after: Int) throws(Failure) -> Int {
        guard after >= 0 else { throw Failure(.badData, "--after has to be 0 or more, not \(after)") }
        return after
    }
}
