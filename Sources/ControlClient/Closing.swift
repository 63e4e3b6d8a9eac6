// SPDX-License-Identifier: MIT
public import ControlAPI
internal import JSON

/// The daemon's last line before it ends a connection on purpose.
public struct Bye: Equatable, Sendable {
    /// Nil where it is a kind that this version does not know.
    public let kind: ByeKind?
    /// How long the daemon asks to be left alone before the next attempt.
    public let reconnect: Duration

    public init(kind: ByeKind?, reconnect: Duration) {
        self.kind = kind
        self.reconnect = reconnect
    }

    init(params: JSONValue?) {
        kind = params?["kind"]?.string.flatMap(ByeKind.init(rawValue:))
        reconnect = .milliseconds(max(0, params?["reconnect"]?.int ?? 0))
    }
}

/// How a connection ended.
public struct Closing: Sendable {
    /// What the daemon said of it, where it said anything.
    public let bye: Bye?
    /// What else was the cause, where there was one: not set where the other side just went away.
    public let error: ClientError?
}
