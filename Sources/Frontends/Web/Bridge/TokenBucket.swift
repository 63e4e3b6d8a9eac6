// SPDX-License-Identifier: MIT

/// How much one client may write: a bucket of `burst` tokens, filled with `rate` of them a second.
struct TokenBucket {
    private let rate: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(rate: Int, burst: Int, now: ContinuousClock.Instant) {
        (self.rate, self.burst, tokens, filledAt) = (Double(rate), Double(burst), Double(burst), now)
    }

    /// Takes a token; false where there is none.
    mutating func take(now: ContinuousClock.Instant) -> Bool {
        tokens = min(burst, tokens + rate * ((now - filledAt) / .seconds(1)))
        filledAt = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
