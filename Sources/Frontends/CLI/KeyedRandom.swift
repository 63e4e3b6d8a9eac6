// SPDX-License-Identifier: MIT
internal import BoardFiles

/// Random choices. With a key they are the same each time, so that a command that is repeated with its key asks for
/// the same circle again.
struct KeyedRandom: RandomNumberGenerator {
    private var state: UInt64

    init(key: String?) { state = key.map(Self.hash) ?? UInt64.random(in: .min ... .max) }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func whole(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &self)) }

    /// Any colour that can be seen.
    mutating func colour() -> String {
        let channels = (0..<3).map { _ in "\(UInt8.random(in: .min ... .max, using: &self))" }
        let alpha = Number.text(whole(200...1000) / 1000)
        return "rgba(\(channels.joined(separator: ",")),\(alpha))"
    }

    /// FNV-1a: Swift's own hash differs from one run to the next.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
