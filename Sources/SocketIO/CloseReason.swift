// SPDX-License-Identifier: MIT

/// Why a session ended, in the words of the reference server.
public enum CloseReason: String, Error, Equatable, Sendable {
    /// No answer to a ping in time.
    case pingTimeout = "ping timeout"
    /// The client closed it, or its connection ended.
    case transportClose = "transport close"
    /// The client broke the rules of its transport: two polls at once, say, or too large a message.
    case transportError = "transport error"
    /// A packet that is none.
    case parseError = "parse error"
    /// The server closed it.
    case forcedClose = "forced close"
    /// The client did not take what it was sent.
    case tooSlow = "too slow"
    /// The server ends.
    case shuttingDown = "server shutting down"
}
