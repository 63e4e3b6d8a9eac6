// SPDX-License-Identifier: MIT

/// What is wrong with a piece of the input, and where.
struct InputProblem: Error, Equatable {
    /// Where in the input something is.
    enum Place: Equatable, CustomStringConvertible {
        /// A line, counted from 1.
        case line(Int)
        /// The n-th circle of a JSON document, counted from 1.
        case circle(Int)

        var description: String {
            switch self {
            case .line(let number): "line \(number)"
            case .circle(let number): "circle \(number)"
            }
        }
    }

    /// Nil where the input as a whole is meant.
    let place: Place?
    let reason: String
    /// Nothing of what follows can be understood, so it cannot be passed over either.
    var isFatal = false

    /// The sentence that is told.
    var sentence: String { (place.map { "\($0): " } ?? "") + reason }
}
