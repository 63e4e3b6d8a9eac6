// SPDX-License-Identifier: MIT
internal import Glibc

/// The same block of requests on each of some connections, again and again: a connection sends its next one as soon as
/// it has all answers to the last.
struct Load {
    /// What was measured.
    struct Outcome {
        var requests = 0
        var bytes = 0
        var taken = Duration.zero
        /// From sending a block to its last answer.
        var latencies: [Duration] = []

        /// The latency that such a part of the blocks kept to.
        func latency(_ part: Double) -> Duration {
            guard !latencies.isEmpty else { return .zero }
            return latencies.sorted()[min(latencies.count - 1, Int(part * Double(latencies.count)))]
        }
    }

    let connections: [Connection]
    let block: [UInt8]
    let answers: Int

    /// Sends as long as `goesOn` says so, given how many requests were sent, and waits for what is missing then.
    func run(while goesOn: (Int) -> Bool) throws -> Outcome {
        var outcome = Outcome()
        var sentAt = connections.map { _ in ContinuousClock.now }
        var waiting = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let start = ContinuousClock.now
        var sent = 0

        func sendNext(_ index: Int) throws {
            guard goesOn(sent) else { return waiting[index].fd = -1 }  // poll passes it over
            sentAt[index] = .now
            try connections[index].send(block, answers: answers)
            sent += answers
        }

        for index in connections.indices { try sendNext(index) }
        while waiting.contains(where: { $0.fd >= 0 }) {
            if connections.count > 1 { poll(&waiting, nfds_t(waiting.count), -1) }
            for index in connections.indices where waiting[index].fd >= 0 {
                guard connections.count == 1 || waiting[index].revents != 0 else { continue }
                try connections[index].receive()
                guard connections[index].missing == 0 else { continue }
                outcome.requests += answers
                outcome.latencies.append(.now - sentAt[index])
                try sendNext(index)
            }
        }
        outcome.taken = .now - start
        outcome.bytes = connections.reduce(0) { $0 + $1.bytes }
        return outcome
    }
}
