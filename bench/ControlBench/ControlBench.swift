// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// A load generator for the control API: keeps requests under way, and counts the answers.
///
/// Plain sockets and one thread, so that it costs less than what it measures. It prints one JSON line; latencies are in
/// microseconds, from sending a block to its last answer.
@main
struct ControlBench: ParsableCommand {
    @Option(help: "The daemon's socket.")
    var socket: String

    @Option(help: "How many requests are under way: a block of them is sent, and all of its answers are awaited.")
    var depth = 100

    @Option(help: "Connections, each with so many requests under way.")
    var connections = 1

    @Option(help: "Circles in a request: 1 for add-circle, more for add-circles.")
    var circles = 1

    @Option(help: "For how long to add circles.")
    var seconds = 3.0

    @Option(help: "Instead of adding for a time: add so many circles in all.")
    var fill: Int?

    @Flag(help: "Instead of adding: read the whole board once.")
    var getBoard = false

    func validate() throws {
        guard depth > 0, connections > 0, circles > 0 else {
            throw ValidationError("--depth, --connections and --circles are 1 or more")
        }
    }

    func run() throws {
        let outcome = getBoard ? try readBoard() : try addCircles()
        let microseconds = [0.5, 0.99].map { (outcome.latency($0) / .microseconds(1)).rounded() }
        print(
            #"{"requests":\#(outcome.requests),"seconds":\#(outcome.taken / .seconds(1)),"bytes":\#(outcome.bytes),"#
                + #""p50":\#(microseconds[0]),"p99":\#(microseconds[1])}"#)
    }

    private func readBoard() throws -> Load.Outcome {
        try Load(connections: [Connection(socket)], block: Requests.getBoard, answers: 1).run { $0 == 0 }
    }

    private func addCircles() throws -> Load.Outcome {
        let load = Load(
            connections: try (0..<connections).map { _ in try Connection(socket) },
            block: Requests.add(circles: circles, depth: depth), answers: depth)
        let (limit, total) = (Duration.seconds(seconds), fill)
        let start = ContinuousClock.now
        return try load.run { sent in
            total.map { sent * circles < $0 } ?? (ContinuousClock.now - start < limit)
        }
    }
}
