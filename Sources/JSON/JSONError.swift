// SPDX-License-Identifier: MIT

/// Why a text is not the JSON we take.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What jansson found, without a line break.
    public let reason: String
    /// Where it was found, in bytes from the start of the text.
    public let offset: Int

    public var description: String { "\(reason) (at byte \(offset))" }
}
