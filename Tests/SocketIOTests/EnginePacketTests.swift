// SPDX-License-Identifier: MIT
import Testing

@testable import SocketIO

@Suite struct EnginePacketTests {
    @Test func everyTypeOfPacket() {
        let packets: [(String, EnginePacket)] = [
            ("0{}", .open(Array("{}".utf8))), ("1", .close), ("2probe", .ping(EnginePacket.probe)),
            ("3", .pong([])), ("4hé", .message(.text("hé"))), ("4", .message(.text(""))), ("5", .upgrade), ("6", .noop),
        ]
        for (text, packet) in packets {
            #expect(EnginePacket(text: Array(text.utf8)[...]) == packet)
            #expect(packet.framed == .text(text))
        }
        #expect(EnginePacket(.binary([4])) == .message(.binary([4])))
        for text in ["", "7", "a"] { #expect(EnginePacket(text: Array(text.utf8)[...]) == nil) }
    }

    @Test func payloads() {
        var payload = PollingPayload()
        payload.append(.text("4a"))
        payload.append(.binary([1, 2, 3, 4]))
        payload.append(.text("2"))
        #expect(payload.count == 3 && String(decoding: payload.bytes, as: UTF8.self) == "4a\u{1E}bAQIDBA==\u{1E}2")
        #expect(
            PollingPayload.packets(payload.bytes[...])
                == [.message(.text("a")), .message(.binary([1, 2, 3, 4])), .ping([])])
    }

    @Test func aBodyIsUTF8() {
        #expect(PollingPayload.packets([0x34, 0xC3, 0xA9]) == [.message(.text("é"))])
        #expect(PollingPayload.packets([0x34, 0xC3]) == nil)
    }

    @Test func queries() throws {
        #expect(try EngineQuery("EIO=4&transport=polling&t=x&b64=1").session == nil)
        #expect(try EngineQuery("transport=websocket&sid=abc&EIO=4").session == "abc")
        let bad: [(String, EngineError)] = [
            ("", .transportUnknown), ("EIO=4", .transportUnknown),
            ("EIO=4&transport=carrier-pigeon", .transportUnknown),
            ("transport=polling", .unsupportedVersion), ("EIO=3&transport=polling", .unsupportedVersion),
        ]
        for (query, error) in bad { #expect(throws: error) { try EngineQuery(query) } }
        #expect(
            String(decoding: EngineError.sessionUnknown.json, as: UTF8.self)
                == #"{"code":1,"message":"Session ID unknown"}"#)
    }

    @Test func theHandshake() {
        let handshake = EngineHandshake(session: "s", transport: .polling, timing: EngineTiming(), maxPayload: 9)
        let json = #"{"sid":"s","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":9}"#
        #expect(handshake.packet == .open(Array(json.utf8)))
        let direct = EngineHandshake(session: "s", transport: .webSocket, timing: EngineTiming(), maxPayload: 9)
        #expect(direct.packet.framed == .text("0" + json.split(separator: #""websocket""#).joined()))
    }
}
