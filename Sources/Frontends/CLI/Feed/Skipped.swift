// SPDX-License-Identifier: MIT
internal import BoardFiles

/// The pieces of the input that were passed over: the first ones in detail, then only counted.
struct Skipped {
    /// How many are told in detail.
    static let greatestDetail = 20

    private(set) var count = 0

    mutating func add(_ problem: InputProblem) {
        count += 1
        if count <= Self.greatestDetail { Diagnostics.say("\(problem.sentence) (skipped)") }
    }

    /// What there is to say at the end; nil where nothing was passed over.
    var failure: Failure? {
        guard count > 0 else { return nil }
        let rest = count > Self.greatestDetail ? ", \(count - Self.greatestDetail) of them not shown" : ""
        return Failure(.badData, "\(Text.count(count, "bad line")) skipped\(rest); all others were stored")
    }
}
