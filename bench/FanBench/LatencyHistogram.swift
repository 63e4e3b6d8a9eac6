// SPDX-License-Identifier: MIT

/// Latencies, each kept with a relative error of less than a hundredth: 128 steps for each power of two of microseconds.
struct LatencyHistogram {
    private static let steps = 128
    private var counts = [Int](repeating: 0, count: 64 * steps)
    private var total = 0
    private var greatest = 0

    mutating func add(_ latency: Nanoseconds) {
        let microseconds = max(0, latency / 1000)
        counts[Self.slot(microseconds)] += 1
        total += 1
        greatest = max(greatest, microseconds)
    }

    /// Milliseconds that such a part of all kept to; 0 where there are none.
    func quantile(_ part: Double) -> Double {
        var left = min(total - 1, Int(part * Double(total)))
        for (slot, count) in counts.enumerated() where count > 0 {
            left -= count
            if left < 0 { return Double(min(Self.value(slot), greatest)) / 1000 }
        }
        return 0
    }

    private static func slot(_ value: Int) -> Int {
        guard value >= steps else { return value }
        let power = Int.bitWidth - 1 - value.leadingZeroBitCount
        return (power - 6) * steps + (value >> (power - 7)) & (steps - 1)
    }

    /// The middle of what falls into a slot.
    private static func value(_ slot: Int) -> Int {
        let (power, step) = (slot / steps, slot % steps)
        guard power > 0 else { return step }
        return (steps + step) << (power - 1) + (1 << (power - 1)) / 2
    }
}
