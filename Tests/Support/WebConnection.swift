// SPDX-License-Identifier: MIT

/// A connection to a server on this machine that speaks HTTP, and WebSocket where it was asked to: what a test says is
/// what goes over the wire.
///
/// It blocks the calling thread, up to a time limit for each wait, and belongs to one task at a time. It closes when
/// nobody holds it.
public final class WebConnection {
    private let socket: TCP
    private let port: Int
    private var received: [UInt8] = []

    public init(port: Int, timeout: Double = 20) throws {
        socket = try TCP(port: port, timeout: timeout)
        self.port = port
    }

    public func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

    /// Says that nothing more will be sent; answers can still be read.
    public func endSending() { socket.endSending() }

    // MARK: HTTP

    /// The bytes of a request that leaves the connection open.
    public func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8] = []
    ) -> [UInt8] {
        var lines = headers.map { "\($0): \($1)\r\n" }.sorted().joined()
        if !body.isEmpty { lines += "Content-Length: \(body.count)\r\n" }
        return Array("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(lines)\r\n".utf8) + body
    }

    /// Sends a request and waits for its answer.
    public func ask(
        _ method: String = "GET", _ path: String, headers: [String: String] = [:], body: [UInt8] = []
    ) throws -> HTTPAnswer {
        try send(request(method, path, headers: headers, body: body))
        return try answer()
    }

    /// The next answer.
    public func answer() throws -> HTTPAnswer {
        let blank = Array("\r\n\r\n".utf8)
        while true {
            if let end = received.firstRange(of: blank)?.upperBound {
                let length = try HTTPAnswer(Array(received[..<end]))["Content-Length"].flatMap { Int($0) } ?? 0
                return try HTTPAnswer(take(end + length))
            }
            guard try receive() else { throw SupportError("the connection ended inside an answer's head") }
        }
    }

    /// The bytes of a request to become a WebSocket.
    public func webSocketRequest(_ path: String, headers: [String: String] = [:]) -> [UInt8] {
        let needed = [
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        return request("GET", path, headers: needed.merging(headers) { $1 })
    }

    /// Becomes a WebSocket; throws where the server does not agree.
    public func becomeWebSocket(_ path: String) throws {
        try send(webSocketRequest(path))
        try becameWebSocket()
    }

    /// Reads the answer to a request to become a WebSocket; throws where it is a refusal.
    public func becameWebSocket() throws {
        let answer = try answer()
        // The key and its answer are the example of RFC 6455, section 1.3.
        guard answer.status == 101, answer["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" else {
            throw SupportError("no WebSocket: \(answer.status) \(answer.text)")
        }
    }

    // MARK: Reading

    /// Whether the other side has closed the connection and sent nothing before; waits for either.
    public func hasEnded() throws -> Bool { try received.isEmpty && !receive() }

    /// So many bytes, as soon as they are there.
    func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw SupportError("\(received.count) bytes came, and \(count) were due") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func receive() throws -> Bool {
        let bytes = try socket.receive()
        received += bytes
        return !bytes.isEmpty
    }
}
