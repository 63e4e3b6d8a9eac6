// SPDX-License-Identifier: MIT
import TestSupport

/// A Socket.IO client by polling, which takes what it is sent only when a test asks for it.
struct Poller {
    private let connection: WebConnection
    private let path: String

    /// Opens a session and asks to be connected; `auth` is JSON.
    init(_ web: WebFrontEnd, auth: String = "{}") throws {
        connection = try WebConnection(port: web.port)
        let opening = try connection.ask("GET", "/socket.io/?EIO=4&transport=polling").text
        guard let start = opening.firstRange(of: "\"sid\":\"")?.upperBound else { throw SupportError(opening) }
        path = "/socket.io/?EIO=4&transport=polling&sid=\(opening[start...].prefix { $0 != "\"" })"
        try send("40\(auth)")
    }

    /// Sends packets in one request, and waits until the server has them.
    func send(_ packets: String...) throws {
        let answer = try connection.ask("POST", path, body: Array(packets.joined(separator: "\u{1E}").utf8))
        guard answer.text == "ok" else { throw SupportError("\(answer.status) \(answer.text)") }
    }

    /// Takes packets until one begins so, pings left out.
    func take(until prefix: String) throws -> [String] {
        var packets: [String] = []
        while !packets.contains(where: { $0.hasPrefix(prefix) }) {
            let answer = try connection.ask("GET", path)
            guard answer.status == 200 else { throw SupportError("\(answer.status) \(answer.text)") }
            packets += answer.text.split(separator: "\u{1E}").map(String.init).filter { $0 != "2" }
        }
        return packets
    }
}
