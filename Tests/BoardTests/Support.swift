// SPDX-License-Identifier: MIT
import Board
import Testing

/// A generator that gives the same numbers in every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A circle to be placed.
func draft(_ x: Double = 1, initials: String = "AB", by: String? = nil) throws -> CircleDraft {
    let initials = try #require(Initials(initials, maximum: 3))
    let colour = try #require(Colour(red: 1, green: 2, blue: 3, alpha: 500))
    return try #require(
        CircleDraft(initials: initials, x: x, y: 2, diameter: 3, colour: colour, by: by.flatMap(Token.init)))
}

func token(_ text: String) throws -> Token { try #require(Token(text)) }
