// SPDX-License-Identifier: MIT

/// A part of the input, from one place to another.
struct InputStretch: Equatable, CustomStringConvertible {
    let first: InputProblem.Place
    var last: InputProblem.Place

    var description: String {
        switch (first, last) {
        case (first, first): "\(first)"
        case (.line(let first), .line(let last)): "lines \(first) to \(last)"
        case (.circle(let first), .circle(let last)): "circles \(first) to \(last)"
        default: "\(first) to \(last)"
        }
    }
}
