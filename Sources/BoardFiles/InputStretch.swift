// SPDX-License-Identifier: MIT

/// A part of the input, from one place to another.
package struct InputStretch: Equatable, CustomStringConvertible {
    package let first: InputProblem.Place
    package var last: InputProblem.Place

    package init(first: InputProblem.Place, last: InputProblem.Place) { (self.first, self.last) = (first, last) }

    package var description: String {
        switch (first, last) {
        case (first, first): "\(first)"
        case (.line(let first), .line(let last)): "lines \(first) to \(last)"
        case (.circle(let first), .circle(let last)): "circles \(first) to \(last)"
        default: "\(first) to \(last)"
        }
    }
}
