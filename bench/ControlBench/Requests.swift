// SPDX-License-Identifier: MIT

/// What is sent.
enum Requests {
    /// The same circle in every case, and in the comparison's.
    static let circle = #""initials":"ABC","x":123,"y":456,"dia":42,"rgba":"rgba(12,34,56,0.7)""#

    static let getBoard = Array((#"{"id":1,"method":"get-board"}"# + "\n").utf8)

    /// A block of `depth` requests, each of so many circles.
    static func add(circles: Int, depth: Int) -> [UInt8] {
        let list = Array(repeating: "{\(circle)}", count: circles).joined(separator: ",")
        let params = circles == 1 ? circle : #""circles":[\#(list)]"#
        let method = circles == 1 ? "add-circle" : "add-circles"
        let lines = (1...depth).map { #"{"id":\#($0),"method":"\#(method)","params":{\#(params)}}"# + "\n" }
        return Array(lines.joined().utf8)
    }
}
