// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// How the servers that are compared speak, all of it over WebSocket.
enum Wire: String, CaseIterable, ExpressibleByArgument {
    /// Engine.IO 4 and Socket.IO 5.
    case socketIO = "socketio"
    /// Any text that one sends comes back to all.
    case plain = "ws"
    /// NATS' text protocol in binary frames.
    case nats = "nats"

    var path: String { self == .socketIO ? "/socket.io/?EIO=4&transport=websocket" : "/" }

    /// What makes a reader of one that is connected; the answer to the server's first word.
    var subscription: String {
        switch self {
        case .socketIO: "40"
        case .plain: ""
        case .nats: "CONNECT {\"verbose\":false,\"echo\":true}\r\nSUB b 1\r\nPING\r\n"
        }
    }

    /// A circle as a sender writes it.
    func publication(_ text: String) -> String {
        self == .nats ? "PUB b \(text.utf8.count)\r\n\(text)\r\n" : text
    }

    /// A client's frame, masked.
    func frame(_ text: String) -> [UInt8] {
        let (data, mask): ([UInt8], [UInt8]) = (Array(text.utf8), [0x5A, 0x12, 0xC3, 0x7E])
        let head: [UInt8] = [self == .nats ? 0x82 : 0x81]
        let length: [UInt8] =
            data.count < 126 ? [0x80 | UInt8(data.count)] : [0xFE, UInt8(data.count >> 8), UInt8(data.count & 255)]
        return head + length + mask + data.indices.map { data[$0] ^ mask[$0 & 3] }
    }
}
