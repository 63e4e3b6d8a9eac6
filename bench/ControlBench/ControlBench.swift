// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// A load generator for the control API: keeps requests under way on one connection, and counts the answers.
///
/// Plain blocking sockets, so that it costs less than what it measures. It prints `requests seconds bytes`.
@main
struct ControlBench: ParsableCommand {
    @Option(help: "The daemon's socket.")
    var socket: String

    @Option(help: "How many requests are under way: a block of them is sent, and all of its answers are awaited.")
    var depth = 100

    @Option(help: "Circles in a request: 1 for add-circle, more for add-circles.")
    var circles = 1

    @Option(help: "For how long to add circles.")
    var seconds = 3.0

    @Option(help: "Instead of adding for a time: add so many circles in all.")
    var fill: Int?

    @Flag(help: "Instead of adding: read the whole board once.")
    var getBoard = false

    func run() throws {
        let connection = try Connection(socket)
        if getBoard { return try measure(connection, Requests.getBoard, answers: 1) { $0 == 0 } }
        let block = Requests.add(circles: circles, depth: depth)
        let (limit, total) = (Duration.seconds(seconds), fill)
        let start = ContinuousClock.now
        try measure(connection, block, answers: depth) { sent in
            total.map { sent * circles < $0 } ?? (ContinuousClock.now - start < limit)
        }
    }

    /// Sends the block as long as `goesOn` says so, given how many requests were answered.
    private func measure(
        _ connection: Connection, _ block: [UInt8], answers: Int, while goesOn: (Int) -> Bool
    ) throws {
        var (requests, bytes) = (0, 0)
        let start = ContinuousClock.now
        while goesOn(requests) {
            try connection.send(block)
            bytes += try connection.receive(answers)
            requests += answers
        }
        print(requests, (ContinuousClock.now - start) / .seconds(1), bytes)
    }
}
