// SPDX-License-Identifier: MIT

/// How much one client may do: a bucket of `burst` tokens, filled with `rate` of them a second.
public struct TokenBucket {
    private let rate: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    public init(rate: Int, burst: Int, now: ContinuousClock.Instant) {
        (self.rate, self.burst, tokens, filledAt) = (Double(rate), Double(burst), Double(burst), now)
    }

    /// Takes a token; false where there is none.
    public mutating func take(now: ContinuousClock.Instant) -> Bool {
        fill(now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// Takes tokens that may not be there yet, as what they are for has happened already; gives how long it is until they are.
    mutating func owe(_ count: Int = 1, now: ContinuousClock.Instant) -> Duration {
        fill(now)
        tokens -= Double(count)
        return tokens < 0 ? .seconds(-tokens / rate) : .zero
    }

    private mutating func fill(_ now: ContinuousClock.Instant) {
        tokens = min(burst, tokens + rate * ((now - filledAt) / .seconds(1)))
        filledAt = now
    }
}
