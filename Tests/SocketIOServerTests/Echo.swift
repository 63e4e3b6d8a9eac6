// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// The true EchoServer on a free port, and what a client of Engine.IO says to it.
struct Echo {
    static let engine = "/engine.io/?EIO=4&transport=polling"
    static let engineWebSocket = "/engine.io/?EIO=4&transport=websocket"
    static let socketIO = "/socket.io/?EIO=4&transport=websocket"

    let port: Int
    private let program: RunningProgram

    init(_ arguments: String...) throws {
        program = try RunningProgram("\(ProgramPath.folder)/EchoServer", ["--port", "0"] + arguments)
        port = try WebFrontEnd.port(in: program.waitForLine(on: .standardOutput, containing: "listening on "))
    }

    func connect() throws -> WebConnection { try WebConnection(port: port) }

    /// One request on a connection of its own.
    func ask(
        _ method: String = "GET", _ path: String, headers: [String: String] = [:], body: [UInt8] = []
    ) throws -> HTTPAnswer {
        try connect().ask(method, path, headers: headers, body: body)
    }

    func webSocket(_ path: String) throws -> WebConnection {
        let connection = try connect()
        try connection.becomeWebSocket(path)
        return connection
    }

    /// Opens a session over polling and gives its path.
    func openSession() throws -> String {
        let answer = try ask("GET", Self.engine)
        let handshake = try JSONValue.parse(answer.body.dropFirst())
        return try Self.engine + "&sid=" + #require(handshake["sid"]?.string)
    }

    func poll(_ session: String) throws -> HTTPAnswer { try ask("GET", session) }

    func post(_ session: String, _ body: String) throws -> HTTPAnswer {
        try ask("POST", session, body: Array(body.utf8))
    }

    /// A WebSocket that has not tried yet to take a session over.
    func candidate(_ session: String) throws -> WebConnection {
        try webSocket(session.replacing("transport=polling", with: "transport=websocket"))
    }

    /// A poll that waits.
    func waitingPoll(_ session: String) throws -> WebConnection {
        let connection = try connect()
        try connection.send(connection.request("GET", session))
        try settle()
        return connection
    }

    /// When this returns the server has read what was sent before. It has one event loop: what it is asked first it reads no
    /// later than in the turn in which it answers here, and the connection itself it has accepted in the turn before.
    func settle() throws {
        for _ in 0..<3 { #expect(try ask("GET", "/settled").status == 404) }
    }
}
