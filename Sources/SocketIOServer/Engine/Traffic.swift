// SPDX-License-Identifier: MIT
internal import SocketIO

/// What went through an Engine.IO server since it began. Heartbeats and handshakes are not in it.
public struct Traffic: Equatable, Sendable {
    /// Sessions that were opened.
    public internal(set) var opened = 0
    /// Those that went over from polling to a WebSocket.
    public internal(set) var upgraded = 0
    public internal(set) var messagesReceived = 0
    /// The bytes in these messages.
    public internal(set) var bytesReceived = 0
    /// All that were sent; what a room emits counts once for each member that took it.
    public internal(set) var messagesSent = 0
    /// Those of them that rooms emitted.
    public internal(set) var deliveries = 0
    /// Their bytes, framed as WebSocket messages.
    public internal(set) var bytesSent = 0
    /// Requests of pages that may not talk to this server.
    public internal(set) var badOrigins = 0
    /// Sessions that were refused as there were too many.
    public internal(set) var tooMany = 0
    /// And those whose address had its share already.
    public internal(set) var tooManyOfOne = 0

    /// What was written, or given to a poll: heartbeats are urgent.
    mutating func sent(_ source: Outbox.Source, bytes: Int, messages: Int) {
        switch source {
        case .urgent: break
        case .room: delivered(bytes: bytes, messages: messages)
        case .item:
            messagesSent += messages
            bytesSent += bytes
        }
    }

    /// What rooms emitted was written, or given to a poll.
    mutating func delivered(bytes: Int, messages: Int) {
        deliveries += messages
        messagesSent += messages
        bytesSent += bytes
    }

    mutating func received(_ message: Message) {
        messagesReceived += 1
        bytesReceived += message.byteCount
    }
}
