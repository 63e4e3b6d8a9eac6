// SPDX-License-Identifier: MIT
import NIOCore
import NIOWebSocket
import SocketIO

@testable import SocketIOServer

/// The packets of a polling body are written as a body that is read as the same packets, and as WebSocket frames that are taken
/// apart into the same. The first byte says how the frames are cut.
@Sendable func checkEnginePackets(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let seed = choices.byte()
    checkPacket(choices.rest)
    guard let packets = PollingPayload.packets(choices.rest) else { return }
    must(!packets.isEmpty, "a body without packets")
    let framed = packets.map(\.framed)
    var payload = PollingPayload()
    for message in framed { payload.append(message) }
    must(payload.count == packets.count, "\(payload.count) packets, and not \(packets.count)")
    must(PollingPayload.packets(payload.bytes[...]) == packets, "a body is read as other packets")
    checkFrames(framed, seed: seed)
}

private func checkPacket(_ text: ArraySlice<UInt8>) {
    guard let packet = EnginePacket(text: text) else {
        return must(!(text.first.map { (0x30...0x36).contains($0) } ?? false), "a packet is refused")
    }
    must(EnginePacket(packet.framed) == packet, "a packet is read as another one")
}

private func checkFrames(_ messages: [Message], seed: UInt8) {
    var buffers: [ByteBuffer] = []
    for message in messages {
        switch message {
        case .text(let text): buffers += frame(text, .text, seed: seed)
        case .binary(let bytes): buffers += frame(bytes, .binary, seed: seed)
        }
    }
    var scanner = FrameScanner(buffers)
    for message in messages { must(scanner.next()?.message == message, "a frame carries something else") }
    let count = buffers.reduce(0) { $0 + $1.readableBytes }
    must(scanner.next() == nil && scanner.consumed == count, "frames that nobody wrote")
}

/// A frame with its payload in pieces.
private func frame(_ bytes: [UInt8], _ opcode: WebSocketOpcode, seed: UInt8) -> [ByteBuffer] {
    var head = ByteBuffer()
    FrameHeader.append(opcode, length: bytes.count, to: &head)
    return [head] + pieces(bytes, seed: seed).map { ByteBuffer(bytes: $0) }
}
