// SPDX-License-Identifier: MIT
import Board
import Testing

/// A circle to be placed.
func draft(_ x: Double = 1, initials: String = "AB", by: String? = nil) throws -> CircleDraft {
    let initials = try #require(Initials(initials, maximum: 3))
    let colour = try #require(Colour(red: 1, green: 2, blue: 3, alpha: 500))
    return try #require(
        CircleDraft(initials: initials, x: x, y: 2, diameter: 3, colour: colour, by: by.flatMap(Token.init)))
}

func token(_ text: String) throws -> Token { try #require(Token(text)) }
