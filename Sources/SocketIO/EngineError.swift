// SPDX-License-Identifier: MIT
internal import JSON

/// Why a request is refused, with the reference server's codes and words.
public enum EngineError: Int, Error, Equatable, Sendable, CaseIterable {
    case transportUnknown = 0
    case sessionUnknown = 1
    case badHandshakeMethod = 2
    case badRequest = 3
    case forbidden = 4
    case unsupportedVersion = 5

    public var message: String {
        switch self {
        case .transportUnknown: "Transport unknown"
        case .sessionUnknown: "Session ID unknown"
        case .badHandshakeMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden: "Forbidden"
        case .unsupportedVersion: "Unsupported protocol version"
        }
    }

    /// The body of the answer: `{"code": …, "message": …}`.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("code", rawValue)
            object.member("message", message)
        }
        return writer.take()
    }
}
