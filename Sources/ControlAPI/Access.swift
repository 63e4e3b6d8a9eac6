// SPDX-License-Identifier: MIT

/// What a connection may do: everything, or only look.
public enum Access: String, CaseIterable, Sendable {
    case readOnly = "read-only"
    case full

    /// Whether who has this access may call the method.
    public func allows(_ method: Method) -> Bool { self == .full || method.access == .readOnly }
}

extension APIError {
    /// The refusal of a method to who may only look.
    public static func readOnly(_ method: Method) -> APIError {
        APIError(.notAllowed, "this socket is read-only: \(method.rawValue) is for the daemon's control socket")
    }
}
