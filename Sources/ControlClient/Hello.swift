// SPDX-License-Identifier: MIT
public import Board
internal import ControlAPI
public import JSON
public import NIOCore

/// What the daemon answers to `hello`.
public struct Hello: Equatable, Sendable {
    public let version: String
    public let limits: Limits

    /// Reads the answer; a limit that is not in it is the default one.
    public init(json: JSONValue) {
        version = json["version"]?.string ?? ""
        var limits = Limits()
        let given = json["limits"]
        if let boards = given?["boards"]?.int { limits.boards = boards }
        if let circles = given?["circles"]?.int { limits.circles = circles }
        if let circlesPerCall = given?["circles-per-call"]?.int { limits.circlesPerCall = circlesPerCall }
        if let players = given?["players"]?.int { limits.players = players }
        if let line = given?["line"]?.int { limits.line = line }
        if let initials = given?["initials"]?.int { limits.initials = initials }
        self.limits = limits
    }
}

extension ControlClient {
    /// Introduces a program to the daemon and learns its limits.
    public func hello(client: String) -> EventLoopFuture<Hello> {
        send(.hello) { params in
            params.member("client", client)
            params.member("protocol", Version.protocol)
        }.map(Hello.init(json:))
    }
}
