// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// Socket.IO on the wire.
@Suite struct SocketIOWireTests {
    private let echo: Echo

    init() throws { echo = try Echo() }

    /// A connection that has joined nothing yet, and its Engine.IO id.
    private func open() throws -> (WebConnection, id: String) {
        let webSocket = try echo.webSocket(Echo.socketIO)
        return (webSocket, try id(in: webSocket.frame(), behind: "0"))
    }

    /// One that has joined `/`.
    private func joined() throws -> WebConnection {
        let (webSocket, _) = try open()
        try webSocket.send(.text("40"))
        _ = try id(in: webSocket.frame(), behind: "40")
        #expect(try webSocket.frame() == .text(#"42["auth",{}]"#))
        return webSocket
    }

    /// The `sid` of a packet that begins so and carries JSON.
    private func id(in frame: WebSocketFrame, behind prefix: String) throws -> String {
        guard case .text(let text) = frame, text.hasPrefix(prefix) else { throw SupportError("\(frame)") }
        return try #require(JSONValue.parse(Array(text.utf8.dropFirst(prefix.utf8.count))[...])["sid"]?.string)
    }

    @Test func idsDiffer() throws {
        let (webSocket, engine) = try open()
        try webSocket.send(.text("40"), .text(#"40/custom,{"token":"123"}"#))
        let main = try id(in: webSocket.frame(), behind: "40")
        #expect(try webSocket.frame() == .text(#"42["auth",{}]"#))
        let custom = try id(in: webSocket.frame(), behind: "40/custom,")
        #expect(try webSocket.frame() == .text(#"42/custom,["auth",{"token":"123"}]"#))
        #expect(Set([engine, main, custom]).count == 3)
        try webSocket.send(.text("41/custom"), .text("40/custom"), .text(#"42["message"]"#))
        let again = try id(in: webSocket.frame(), behind: "40/custom,")
        #expect(again != custom)
        #expect(try webSocket.frame() == .text(#"42/custom,["auth",{}]"#))
        #expect(try webSocket.frame() == .text(#"42["message-back"]"#))
    }

    @Test func anUnknownNamespace() throws {
        let webSocket = try joined()
        try webSocket.send(.text("40/random"), .text(#"42["message",1]"#))
        #expect(try webSocket.frame() == .text(#"44/random,{"message":"Invalid namespace"}"#))
        #expect(try webSocket.frame() == .text(#"42["message-back",1]"#))
    }

    @Test func events() throws {
        let webSocket = try joined()
        try webSocket.send(
            .text(#"42["message",1,"2",{"3":[true]},{"_placeholder":true,"num":0}]"#), .text("43999[]"),
            .text(#"42["nobody listens"]"#), .text("42[7]"), .text(#"420["message-with-ack"]"#),
            .text(#"429007199254740991["message-with-ack",1,"é"]"#))
        #expect(
            try webSocket.frame() == .text(#"42["message-back",1,"2",{"3":[true]},{"_placeholder":true,"num":0}]"#))
        #expect(try webSocket.frame() == .text("430[]"))
        #expect(try webSocket.frame() == .text(#"439007199254740991[1,"é"]"#))
    }

    @Test func attachments() throws {
        let webSocket = try joined()
        let arguments = #"{"a":[{"_placeholder":true,"num":1}]},{"_placeholder":true,"num":0}]"#
        try webSocket.send(
            .text(#"452-["message",\#(arguments)"#), .binary([1, 2]), .binary([]),
            .text(#"452-9["message-with-ack",\#(arguments)"#), .binary([3]), .binary([4]))
        #expect(try webSocket.frame() == .text(#"452-["message-back",\#(arguments)"#))
        #expect(try webSocket.frame() == .binary([1, 2]))
        #expect(try webSocket.frame() == .binary([]))
        #expect(try webSocket.frame() == .text(#"462-9[\#(arguments)"#))
        #expect(try webSocket.frame() == .binary([3]))
        #expect(try webSocket.frame() == .binary([4]))
    }

    /// One event with more attachments than one answer to a poll carries packets.
    @Test func attachmentsOverPolling() throws {
        let session = try echo.openSession().replacing("/engine.io/", with: "/socket.io/")
        #expect(try echo.poll(session).status == 400, "of another server")
        let handshake = try echo.ask("GET", Echo.engine.replacing("/engine.io/", with: "/socket.io/"))
        let own =
            try Echo.engine.replacing("/engine.io/", with: "/socket.io/") + "&sid="
            + id(in: .text(handshake.text), behind: "0")
        #expect(try echo.post(own, "40").text == "ok")
        #expect(try echo.poll(own).text.hasSuffix("}\u{1E}42[\"auth\",{}]"))
        let event = #"4520-["message"]"#
        let body = ([event] + [String](repeating: "bAQI=", count: 20)).joined(separator: "\u{1E}")
        #expect(try echo.post(own, body).text == "ok")
        let first = try echo.poll(own).text.split(separator: "\u{1E}")
        let second = try echo.poll(own).text.split(separator: "\u{1E}")
        #expect(first.count == 16 && first[0] == #"4520-["message-back"]"#)
        #expect(first.dropFirst() + second == [Substring](repeating: "bAQI=", count: 20)[...])
    }

    @Test(
        arguments: [
            [.text("40")], [.text(#"42/custom,["a"]"#)], [.text("4")], [.text("49")], [.text("4abc")], [.text("42{")],
            [.text("42[]")], [.text("42[{}]")], [.text(#"42["connect"]"#)], [.text(#"429007199254740992["x"]"#)],
            [.text(#"44{"message":"x"}"#)], [.binary([1])], [.text(#"451-["message"]"#), .text(#"42["message"]"#)],
            [.text(#"451-["message",{"_placeholder":true,"num":1}]"#), .binary([1])], [.text("x")], [.text("2")],
        ] as [[WebSocketFrame]]) func whatEndsTheConnection(frames: [WebSocketFrame]) throws
    {
        let webSocket = try joined()
        for frame in frames { try webSocket.send(frame) }
        #expect(try webSocket.frame() == .close(1000))
        #expect(try joined() !== webSocket, "others are served")
    }

    @Test func anEventBeforeConnect() throws {
        let (webSocket, _) = try open()
        try webSocket.send(.text(#"42["message"]"#))
        #expect(try webSocket.frame() == .close(1000))
    }
}
