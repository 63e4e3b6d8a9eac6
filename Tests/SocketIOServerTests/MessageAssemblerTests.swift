// SPDX-License-Identifier: MIT
import NIOCore
import NIOWebSocket
import SocketIO
import Testing

@testable import SocketIOServer

@Suite struct MessageAssemblerTests {
    private typealias Violation = MessageAssembler.Violation

    private func frame(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8], fin: Bool = true, masked: Bool = true, rsv1: Bool = false
    ) -> ClientFrame {
        let key: [UInt8] = [1, 2, 3, 250]
        let data = bytes.enumerated().map { $1 ^ (masked ? key[$0 % 4] : 0) }
        return ClientFrame(
            isFinal: fin, hasReservedBits: rsv1, opcode: opcode, mask: masked ? 0x0102_03FA : nil,
            data: ByteBuffer(bytes: data))
    }

    @Test func messages() throws {
        var assembler = MessageAssembler(limit: 100)
        #expect(try assembler.received(frame(.text, Array("hé, all of you".utf8))) == .message(.text("hé, all of you")))
        #expect(try assembler.received(frame(.binary, [0xFF])) == .message(.binary([0xFF])))
        #expect(try assembler.received(frame(.text, [])) == .message(.text("")))
    }

    @Test func inPiecesWithControlFramesBetween() throws {
        var assembler = MessageAssembler(limit: 100)
        let text = Array("a€b".utf8)
        #expect(try assembler.received(frame(.text, Array(text[..<2]), fin: false)) == nil)
        #expect(try assembler.received(frame(.ping, [9])) == .ping(ByteBuffer(bytes: [9])))
        #expect(try assembler.received(frame(.continuation, Array(text[2..<3]), fin: false)) == nil)
        #expect(try assembler.received(frame(.pong, [])) == .pong)
        #expect(try assembler.received(frame(.continuation, Array(text[3...]))) == .message(.text("a€b")))
    }

    @Test func violations() {
        let cases: [([ClientFrame], WebSocketErrorCode)] = [
            ([frame(.text, [1], masked: false)], .protocolError), ([frame(.text, [1], rsv1: true)], .protocolError),
            ([frame(.continuation, [1])], .protocolError),
            ([frame(.text, [0x61], fin: false), frame(.text, [0x61])], .protocolError),
            ([frame(.text, [0xC3])], .dataInconsistentWithMessage),
            ([frame(.text, [0xED, 0xA0, 0x80])], .dataInconsistentWithMessage),
            ([frame(.binary, [UInt8](repeating: 0, count: 101))], .messageTooLarge),
            (
                [
                    frame(.binary, [UInt8](repeating: 0, count: 60), fin: false),
                    frame(.continuation, [UInt8](repeating: 0, count: 60)),
                ], .messageTooLarge
            ),
            ([frame(.connectionClose, [1])], .protocolError),
            ([frame(.connectionClose, [0x03, 0xED])], .protocolError),
        ]
        for (frames, code) in cases {
            var assembler = MessageAssembler(limit: 100)
            for frame in frames.dropLast() { #expect(throws: Never.self) { try assembler.received(frame) } }
            #expect(throws: Violation(code: code)) { try assembler.received(frames[frames.count - 1]) }
        }
    }

    @Test func closing() throws {
        var assembler = MessageAssembler(limit: 100)
        #expect(try assembler.received(frame(.connectionClose, [])) == .close(.normalClosure))
        #expect(
            try assembler.received(frame(.connectionClose, [0x03, 0xE9] + Array("bye".utf8))) == .close(.goingAway))
    }

    @Test func utf8InPieces() {
        let text = Array("a\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF} and enough that is plain".utf8)
        for cut in 0...text.count {
            var validator = UTF8Validator()
            #expect(text[..<cut].withUnsafeBytes { validator.accepts($0) } == true)
            #expect(text[cut...].withUnsafeBytes { validator.accepts($0) } == true)
            #expect(validator.isComplete)
        }
        for bad: [UInt8] in [
            [0x80], [0xC0, 0x80], [0xE0, 0x9F, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xE1, 0x41],
        ] {
            var validator = UTF8Validator()
            #expect(bad.withUnsafeBytes { validator.accepts($0) } == false)
        }
    }
}
