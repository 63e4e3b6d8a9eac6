// SPDX-License-Identifier: MIT
public import ControlAPI

/// Why the daemon could not be asked. What it answers itself is an `APIError`.
public enum ClientError: Error, Equatable, Sendable {
    /// Nothing listens on the socket.
    case noDaemon(path: String)
    /// The socket may not be opened by this user.
    case notAllowed(path: String)
    /// The daemon does not let this user in, and says why.
    case refused(APIError)
    /// No socket can have this path: the system takes at most 107 bytes.
    case pathTooLong(path: String)
    /// Connecting failed in another way.
    case cannotConnect(path: String, reason: String)
    /// The connection ended before the answer came.
    case closed(Bye?)
    /// More calls than `ControlClient.greatestOutstanding` are waiting for their answers.
    case tooManyCalls
    /// The other side does not speak the protocol.
    case protocolViolation(String)
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noDaemon(let path): "nobody listens on \(path)"
        case .notAllowed(let path): "the socket \(path) may not be opened"
        case .refused(let error): error.message
        case .pathTooLong(let path): "a socket's path has at most 107 bytes, and \(path) has \(path.utf8.count)"
        case .cannotConnect(let path, let reason): "cannot connect to \(path): \(reason)"
        case .closed(let bye?): "the daemon ended the connection (\(bye.kind?.rawValue ?? "for a reason of its own"))"
        case .closed(nil): "the connection ended"
        case .tooManyCalls: "too many calls wait for their answers"
        case .protocolViolation(let what): "the other side is no daemon of ours: it sent \(what)"
        }
    }
}
