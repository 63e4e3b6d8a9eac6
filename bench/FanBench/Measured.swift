// SPDX-License-Identifier: MIT

/// What the measured time has brought.
struct Measured {
    /// Everything that counts up, at one instant.
    struct Mark {
        let instant = now()
        let usage: ServerUsage
        let own = ServerUsage.own
        let reads: Int
        let bytes: Int

        init(_ server: Server, _ crowd: Crowd) { (usage, reads, bytes) = (server.usage, crowd.reads, crowd.bytes) }
    }

    let from: Mark
    let to: Mark
    let sent: Int
    let delivered: Int

    private var seconds: Double { Double(to.instant - from.instant) / 1e9 }
    private var processorTime: Double { to.usage.processorTime - from.usage.processorTime }

    /// `processor` is in µs a delivery; `generator` a part of one processor: near 1, the generator is the limit.
    func json(_ more: [(String, Double)]) -> String {
        let each = Double(max(1, delivered))
        let figures: [(String, Double)] =
            [
                ("seconds", seconds), ("sent", Double(sent)), ("delivered", Double(delivered)),
                ("deliveriesASecond", Double(delivered) / seconds), ("processor", processorTime * 1e6 / each),
                ("processorShare", processorTime / seconds), ("generator", (to.own - from.own) / seconds),
                ("circlesARead", each / Double(max(1, to.reads - from.reads))),
                ("bytesADelivery", Double(to.bytes - from.bytes) / each),
            ] + more
        let threads = to.usage.threads.sorted { $0.key < $1.key }.map { name, time in
            (name, (time - from.usage.threads[name, default: 0]) * 1e6 / each)
        }
        return "{" + figures.map { "\"\($0)\":\($1)" }.joined(separator: ",") + ",\"threads\":{"
            + threads.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}}"
    }
}
