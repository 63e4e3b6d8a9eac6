// SPDX-License-Identifier: MIT
public import ArgumentParser
internal import Board
public import BoardFiles
internal import ControlAPI
internal import JSON

extension BoardFormat: ExpressibleByArgument {
    /// Writes the result of `get-board`.
    func write(_ board: JSONValue, to output: Output) throws {
        let circles = self == .json ? [] : try Daemon.values(board, "circles") { Circle(json: $0) }
        try write(board, circles) { bytes throws(Failure) in try output.bytes(bytes) }
    }
}
