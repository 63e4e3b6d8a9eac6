// SPDX-License-Identifier: MIT

/// What is wrong with a piece of the input, and where.
package struct InputProblem: Error, Equatable {
    /// Where in the input something is.
    package enum Place: Equatable, CustomStringConvertible {
        /// A line, counted from 1.
        case line(Int)
        /// The n-th circle of a JSON document, counted from 1.
        case circle(Int)

        package var description: String {
            switch self {
            case .line(let number): "line \(number)"
            case .circle(let number): "circle \(number)"
            }
        }
    }

    /// Nil where the input as a whole is meant.
    package let place: Place?
    package let reason: String
    /// Nothing of what follows can be understood, so it cannot be passed over either.
    package var isFatal = false

    /// The sentence that is told.
    package var sentence: String { (place.map { "\($0): " } ?? "") + reason }
}
