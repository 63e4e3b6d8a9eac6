// SPDX-License-Identifier: MIT

/// An input, taken bit by bit: some of it decides what is done, some of it is what it is done with.
struct Choices {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next byte; 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// One of a few.
    mutating func index(below count: Int) -> Int { Int(byte()) % count }

    mutating func bool() -> Bool { byte() & 1 == 1 }

    /// Up to 255 bytes, of which the first says how many.
    mutating func bytes() -> [UInt8] {
        let count = min(Int(byte()), rest.count)
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }
}

/// The same bytes in pieces, cut as the seed says.
func pieces(_ bytes: some Collection<UInt8>, seed: UInt8) -> [[UInt8]] {
    var (rest, state, pieces) = (Array(bytes)[...], UInt32(seed) &+ 1, [[UInt8]]())
    while !rest.isEmpty {
        state = state &* 1_664_525 &+ 1_013_904_223
        // Mostly some bytes, now and then many, so that long inputs do not take long.
        let count = 1 + Int(state >> 24) % (state >> 16 & 7 == 0 ? 256 : 9)
        pieces.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
    }
    return pieces
}
