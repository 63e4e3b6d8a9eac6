// SPDX-License-Identifier: MIT

/// How often something that dies may be started again.
struct RestartBudget {
    static let count = 3
    static let window = Duration.seconds(60)

    private var restarts: [ContinuousClock.Instant] = []

    /// Takes one; false where it was too often of late.
    mutating func take(now: ContinuousClock.Instant) -> Bool {
        restarts.removeAll { now - $0 >= Self.window }
        guard restarts.count < Self.count else { return false }
        restarts.append(now)
        return true
    }
}
