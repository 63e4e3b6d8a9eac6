// SPDX-License-Identifier: MIT
import JSON
import SocketIO
import Testing

@Suite struct SocketSessionTests {
    /// What a session that joined `/` makes of messages, in words.
    private func told(_ messages: Message...) -> [String] {
        var session = SocketSession()
        _ = session.received(.text("0"))
        session.accept(namespace: "/")
        return messages.map { Self.words(session.received($0)) }
    }

    private static func words(_ action: SocketSession.Action?) -> String {
        func json(_ values: [JSONValue]) -> String {
            var writer = JSONWriter()
            writer.array { array in for value in values { array.value(value) } }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        switch action {
        case nil: return "nothing"
        case .connect(let namespace, let auth): return "connect \(namespace) \(auth.map { json([$0]) } ?? "-")"
        case .disconnect(let namespace): return "disconnect \(namespace)"
        case .event(let namespace, let event):
            return
                "event \(namespace) \(event.name) \(json(event.arguments)) \(event.attachments) \(event.id.map { "\($0)" } ?? "-")"
        case .acknowledgement(let namespace, let id, let arguments):
            return "acknowledgement \(namespace) \(id) \(json(arguments))"
        case .close(let violation): return "close \(violation)"
        }
    }

    @Test func connecting() {
        var session = SocketSession()
        #expect(!session.isConnected)
        #expect(Self.words(session.received(.text("0"))) == "connect / -")
        #expect(Self.words(session.received(.text("0/x"))) == "connect /x -")
        #expect(Self.words(session.received(.text(#"0/y,{"a":1}"#))) == #"connect /y [{"a":1}]"#)
        session.refuse(namespace: "/x")
        session.accept(namespace: "/y")
        #expect(Self.words(session.received(.text("0/x,"))) == "connect /x -")
        #expect(Self.words(session.received(.text("1/y,"))) == "disconnect /y")
        #expect(Self.words(session.received(.text("0/y"))) == "connect /y -")
        #expect(Self.words(session.received(.text("0/y"))) == "close connectedAlready")
    }

    @Test func anEventBeforeTheDecision() {
        var session = SocketSession()
        _ = session.received(.text("0"))
        #expect(Self.words(session.received(.text(#"2["a"]"#))) == "close notConnected")
    }

    @Test func events() {
        #expect(told(.text(#"2["a",1,{"b":[true]}]"#)) == [#"event / a [1,{"b":[true]}] [] -"#])
        #expect(told(.text(#"29007199254740991["a"]"#)) == ["event / a [] [] 9007199254740991"])
        #expect(told(.text("2[7,8]")) == ["event / 7 [8] [] -"])
        #expect(told(.text(#"312["x"]"#), .text("3[]")) == [#"acknowledgement / 12 ["x"]"#, "nothing"])
    }

    @Test func attachments() {
        let head = #"52-3["a",{"x":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0}]"#
        #expect(
            told(.text(head), .binary([1]), .binary([2]), .text(#"2["b"]"#))
                == [
                    "nothing", "nothing",
                    #"event / a [{"x":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0}] [[1], [2]] 3"#,
                    "event / b [] [] -",
                ])
        // In a text event a placeholder is an object like any other.
        #expect(told(.text(#"2["a",{"_placeholder":true,"num":9}]"#))[0].hasPrefix("event / a"))
        #expect(told(.binary([1])) == ["close badAttachments"])
        #expect(told(.text(#"51-["a"]"#), .text(#"2["b"]"#)) == ["nothing", "close badAttachments"])
        #expect(
            told(.text(#"51-["a",{"_placeholder":true,"num":1}]"#), .binary([])) == ["nothing", "close badAttachments"])
        #expect(told(.text(#"5101-["a"]"#)) == ["close badNumber"])
        #expect(told(.text(#"5["a"]"#)) == ["close badAttachments"])
    }

    @Test(arguments: [
        ("", "emptyPacket"), ("7", "unknownType"), ("x", "unknownType"), ("4{}", "serversType"), ("2", "badPayload"),
        ("2{}", "badPayload"), ("2[]", "badPayload"), ("2[{}]", "badPayload"), ("2[", "brokenJSON"),
        (#"2["connect"]"#, "reservedName"), (#"29007199254740992["a"]"#, "badNumber"), (#"2/x,["a"]"#, "notConnected"),
        ("0", "connectedAlready"), ("0[]", "badPayload"), ("1{}", "badPayload"), ("3{}", "badPayload"),
    ]) func violations(_ text: String, _ violation: String) {
        #expect(told(.text(text)) == ["close \(violation)"])
    }

    @Test func tooManyNamespaces() {
        var session = SocketSession()
        for number in 0..<SocketSession.greatestNamespaces {
            #expect(Self.words(session.received(.text("0/n\(number)"))) == "connect /n\(number) -")
        }
        #expect(Self.words(session.received(.text("0/more"))) == "close tooManyNamespaces")
    }

    @Test func writing() {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        #expect(text(PacketWriter.connect(namespace: "/", id: "i", pid: nil)) == #"0{"sid":"i"}"#)
        #expect(text(PacketWriter.connect(namespace: "/x", id: "i", pid: "p")) == #"0/x,{"sid":"i","pid":"p"}"#)
        #expect(
            text(PacketWriter.connectError(namespace: "/x", message: "no", data: Array("[1]".utf8)))
                == #"4/x,{"message":"no","data":[1]}"#)
        #expect(text(PacketWriter.disconnect(namespace: "/x")) == "1/x,")
        #expect(
            text(PacketWriter.event("a", namespace: "/x", id: 3, attachments: 1) { $0.placeholder(0) })
                == #"51-/x,3["a",{"_placeholder":true,"num":0}]"#)
        #expect(text(PacketWriter.acknowledgement(id: 4, namespace: "/") { $0.int(1) }) == "34[1]")
    }
}
