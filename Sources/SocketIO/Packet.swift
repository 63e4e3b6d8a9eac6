// SPDX-License-Identifier: MIT
public import JSON

/// A packet of Socket.IO, version 5, as a client sends it (socket.io-protocol, "Packet encoding").
public enum Packet: Sendable {
    /// Joins a namespace; an object, where the client sent one.
    case connect(namespace: String, auth: JSONValue?)
    case disconnect(namespace: String)
    case event(namespace: String, Event)
    /// The answer to an event of the server's.
    case acknowledgement(namespace: String, id: Int?, arguments: [JSONValue], attachments: [[UInt8]])

    /// A name, what came with it, and where the answer belongs.
    public struct Event: Sendable {
        public let name: String
        /// What follows the name. An attachment stands in it as `{"_placeholder":true,"num":n}`.
        public let arguments: [JSONValue]
        public let attachments: [[UInt8]]
        /// 0 to 2^53−1; nil where no acknowledgement is asked for.
        public let id: Int?
    }

    public var namespace: String {
        switch self {
        case .connect(let namespace, _), .disconnect(let namespace), .event(let namespace, _),
            .acknowledgement(let namespace, _, _, _):
            namespace
        }
    }
}
