// SPDX-License-Identifier: MIT

/// Why the daemon could not be asked. What it answers itself is an `APIError`.
public enum ClientError: Error, Equatable, Sendable {
    /// Nothing listens on the socket.
    case noDaemon(path: String)
    /// The socket may not be opened by this user.
    case notAllowed(path: String)
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
