// SPDX-License-Identifier: MIT

/// The times of an Engine.IO session (engine.io-protocol, "Heartbeat").
public struct EngineTiming: Equatable, Sendable {
    /// From the handshake, or an answer to a ping, to the next ping.
    public var pingInterval: Duration
    /// How long the answer to a ping may take.
    public var pingTimeout: Duration
    /// How long an upgrade may take.
    public var upgradeTimeout: Duration

    public init(
        pingInterval: Duration = .seconds(25), pingTimeout: Duration = .seconds(20),
        upgradeTimeout: Duration = .seconds(10)
    ) {
        (self.pingInterval, self.pingTimeout) = (pingInterval, pingTimeout)
        self.upgradeTimeout = upgradeTimeout
    }
}
