// SPDX-License-Identifier: MIT

/// How long something took, counted in fixed buckets.
public struct Histogram: Equatable, Sendable {
    /// The upper bounds of the buckets in seconds: from 0.1 ms to 5 s.
    public static let bounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ]

    /// How many took at most so long as each bound, and longer than the one before.
    private var counts = [Int](repeating: 0, count: bounds.count)
    /// All that were counted.
    public private(set) var count = 0
    /// The seconds of all together.
    public private(set) var sum = 0.0

    public init() {}

    /// A histogram that was told by another process; nil where it is none.
    public init?(cumulated: [Int], count: Int, sum: Double) {
        guard cumulated.count == Self.bounds.count, (cumulated + [count]).isRising, sum.isFinite else { return nil }
        counts = zip(cumulated, [0] + cumulated).map { $0 - $1 }
        (self.count, self.sum) = (count, sum)
    }

    /// Counts one.
    public mutating func observe(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[index] += 1 }
        count += 1
        sum += seconds
    }

    /// For each bound how many took at most so long.
    public var cumulated: [(bound: String, count: Int)] {
        var sum = 0
        return zip(Self.names, counts).map { name, count in
            sum += count
            return (name, sum)
        }
    }

    /// The bounds as text.
    public static let names = bounds.map(\.text)
}

extension [Int] {
    fileprivate var isRising: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } && first ?? 0 >= 0 }
}
