// SPDX-License-Identifier: MIT
public import JSON
public import NIOHTTP1

/// A client that wants to join a namespace.
public struct ConnectRequest: Sendable {
    /// `/` or `/name`.
    public let namespace: String
    /// The object that the client sent along, where it did.
    public let auth: JSONValue?
    /// Of the HTTP request that opened its connection.
    public let headers: HTTPHeaders
    public let remoteAddress: String
}

/// Whether a client may join a namespace.
public enum ConnectDecision {
    /// With `pid` the client is told a private id for connection state recovery.
    case accept(pid: String?)
    /// The client gets `message`, and `data` (one JSON value) where there is any.
    case refuse(message: String, data: [UInt8]?)

    /// Not known yet: the closure is called at once, and calls the one it is given, once, with another decision.
    case later((@escaping (ConnectDecision) -> Void) -> Void)

    /// What the reference server says of a namespace that it does not have.
    public static var invalidNamespace: ConnectDecision { .refuse(message: "Invalid namespace", data: nil) }
}
