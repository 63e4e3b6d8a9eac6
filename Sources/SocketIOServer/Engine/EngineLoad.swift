// SPDX-License-Identifier: MIT

/// What an Engine.IO server has to do now.
public struct EngineLoad: Equatable, Sendable {
    /// Sessions by transport.
    public internal(set) var polling = 0
    public internal(set) var webSocket = 0
    /// Bytes of their own that wait for clients.
    public internal(set) var outboxBytes = 0
    /// Bytes that rooms emitted and members have not taken; each member counts.
    public internal(set) var roomBytes = 0
}
