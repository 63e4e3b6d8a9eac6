// SPDX-License-Identifier: MIT

/// A circle as somebody wants it placed; the board gives it an id and a time.
public struct CircleDraft: Hashable, Sendable {
    /// How far from the board's top left a centre may lie, in CSS pixels, on each axis.
    public static let coordinates = -100_000.0...100_000.0
    /// The greatest diameter in CSS pixels; the smallest is anything above 0.
    public static let greatestDiameter = 1000.0

    public let initials: Initials
    /// The centre, in CSS pixels from the board's top left.
    public let x: Double
    public let y: Double
    /// The diameter, in CSS pixels.
    public let diameter: Double
    public let colour: Colour
    /// Who placed it; nil where nobody said.
    public let by: PlayerID?

    /// Nil where a number is out of range (or not a number).
    public init?(initials: Initials, x: Double, y: Double, diameter: Double, colour: Colour, by: PlayerID?) {
        guard Self.coordinates.contains(x), Self.coordinates.contains(y) else { return nil }
        guard diameter > 0, diameter <= Self.greatestDiameter else { return nil }
        self.initials = initials
        // Adding 0 makes 0 of -0, so that equal circles have equal bytes.
        (self.x, self.y, self.diameter) = (x + 0, y + 0, diameter)
        self.colour = colour
        self.by = by
    }
}

/// A circle on a board.
public struct Circle: Hashable, Sendable {
    /// The seq of the event that added it.
    public let id: Int
    /// When it was placed, in milliseconds since 1970.
    public let at: Int64
    public let draft: CircleDraft

    public init(id: Int, at: Int64, draft: CircleDraft) {
        self.id = id
        self.at = at
        self.draft = draft
    }
}
