// SPDX-License-Identifier: MIT

/// How long to wait before each attempt to come back: longer every time, and not the same for everybody.
public struct Backoff: Equatable, Sendable {
    /// The first step.
    public static let shortest = Duration.milliseconds(50)
    /// The step that is never exceeded.
    public static let longest = Duration.seconds(2)

    private var step = Backoff.shortest

    public init() {}

    /// The next wait: between half of the current step and the whole of it, as `jitter` (0 to 1) says.
    public mutating func next(jitter: Double) -> Duration {
        defer { step = min(step * 2, Self.longest) }
        return step * (0.5 + min(max(jitter, 0), 1) / 2)
    }
}
