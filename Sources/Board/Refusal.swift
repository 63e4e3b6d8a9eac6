// SPDX-License-Identifier: MIT

/// Why the domain refuses a value or a proposal. The words for each are found where they leave the program.
public enum Refusal: Error, Equatable, Sendable {
    /// A circle's field is missing, of the wrong type or out of range; `index` is its place in a list, from 0.
    case invalidCircle(field: String, reason: String, index: Int? = nil)
    /// The same for anything else that was given.
    case invalidField(String, reason: String, index: Int? = nil)
    case invalidBoard(name: String)
    case noSuchBoard(BoardName)
    case limitReached(Limit, maximum: Int)
    case keyReused(RequestKey)
    /// A player's write on a read-only board.
    case readOnly(BoardName)
}
