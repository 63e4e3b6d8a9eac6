// SPDX-License-Identifier: MIT
public import JSON

/// An event that a client sent.
public struct IncomingEvent {
    /// A name that is a number comes as its digits.
    public let name: String
    /// Where an attachment belongs stands `{"_placeholder":true,"num":n}`.
    public let arguments: [JSONValue]
    public let attachments: [[UInt8]]
    /// Nil where none is asked for.
    public let acknowledge: Acknowledgement?
}

/// Answers an event, now or later. Only the first call counts, and none after the client has left.
public struct Acknowledgement {
    private final class Use {
        weak var socket: Socket?
        init(_ socket: Socket) { self.socket = socket }
    }

    private let id: Int
    private let use: Use

    init(id: Int, socket: Socket) { (self.id, use) = (id, Use(socket)) }

    /// `arguments` writes what the client's callback gets.
    public func callAsFunction(attachments: [[UInt8]] = [], _ arguments: (inout JSONWriter) -> Void) {
        use.socket.take()?.acknowledge(id: id, attachments: attachments, arguments)
    }
}
