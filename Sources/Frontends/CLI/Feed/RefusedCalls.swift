// SPDX-License-Identifier: MIT
internal import BoardFiles
internal import ControlAPI

/// What the daemon refused of the calls on their way. Those behind the first may have been carried out all the same.
struct RefusedCalls {
    /// Why the first was refused.
    let error: APIError
    /// The last place that was sent at all.
    var lastSent: InputProblem.Place?

    private var stretches: [InputStretch] = []
    private var lastCall: Int?

    init(_ error: APIError) { self.error = error }

    /// Takes a refused call in; calls are numbered as they were sent. Neighbours are told as one stretch.
    mutating func add(_ stretch: InputStretch, call: Int) {
        if let last = stretches.indices.last, lastCall == call - 1 {
            stretches[last].last = stretch.last
        } else {
            stretches.append(stretch)
        }
        lastCall = call
    }

    var failure: Failure {
        let refused = stretches.map(\.description).joined(separator: " and ")
        let rest = lastSent.map { ", and nothing behind \($0) was sent" } ?? ""
        return Failure(error, place: "\(refused) refused\(rest): ")
    }
}
