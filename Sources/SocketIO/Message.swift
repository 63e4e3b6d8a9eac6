// SPDX-License-Identifier: MIT

/// What an Engine.IO connection carries for its application: one text or one run of bytes.
public enum Message: Equatable, Sendable {
    /// UTF-8.
    case text([UInt8])
    case binary([UInt8])

    public var byteCount: Int {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes.count
        }
    }

    public static func text(_ text: String) -> Message { .text(Array(text.utf8)) }
}
