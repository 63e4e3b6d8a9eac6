// SPDX-License-Identifier: MIT

/// How many connections there are, and whether it was a crowd that left.
struct Crowd {
    /// Fewer are no crowd.
    static let least = 512

    private(set) var count = 0
    /// The most there were since half of them left.
    private var most = 0

    mutating func came() {
        count += 1
        most = max(most, count)
    }

    /// One left. Whether with it half of a crowd has gone.
    mutating func left() -> Bool {
        count -= 1
        guard most >= Self.least, count <= most / 2 else { return false }
        most = count
        return true
    }
}
