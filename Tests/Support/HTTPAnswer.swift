// SPDX-License-Identifier: MIT

/// What came back for one HTTP request on a connection of its own.
public struct HTTPAnswer: Sendable {
    public let status: Int
    public let body: [UInt8]
    private let headers: [(name: String, value: String)]

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// A header's value, whatever the case of its name.
    public subscript(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Asks a server on this machine. The path goes out as it is: nothing in it is escaped or resolved.
    public init(
        port: Int, method: String = "GET", path: String, headers: [String: String] = [:], timeout: Double = 10
    ) throws {
        let connection = try TCP(port: port, timeout: timeout)
        let lines = headers.map { "\($0): \($1)\r\n" }.joined()
        try connection.send(
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(lines)\r\n")
        try self.init(connection.readToEnd())
    }

    /// Reads an answer that ends with its connection.
    init(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw SupportError("no HTTP: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw SupportError("no status: \(lines.first ?? "")")
        }
        self.status = status
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), String(parts.count > 1 ? parts[1].drop { $0 == " " } : ""))
        }
        body = Array(bytes[end.upperBound...])
        guard let length = self["Content-Length"].flatMap({ Int($0) }), !body.isEmpty else { return }
        guard length == body.count else { throw SupportError("\(body.count) bytes of \(length) came") }
    }
}
