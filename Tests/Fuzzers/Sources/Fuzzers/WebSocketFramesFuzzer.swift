// SPDX-License-Identifier: MIT
import NIOCore
import NIOEmbedded
import NIOWebSocket
import SocketIO

@testable import SocketIOServer

/// A client's bytes, however they are cut, are the same messages and the same end; texts are UTF-8, and nothing is longer than
/// the limit. The first byte says how they are cut.
@Sendable func checkWebSocketFrames(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let seed = choices.byte()
    let input = Array(choices.rest)
    checkText(input, seed: seed)
    let found = received([input])
    must(found == received(pieces(input, seed: seed)), "the messages depend on how they are cut")
    for case .got(.message(let message)) in found {
        must(message.byteCount <= limit, "a message of \(message.byteCount) bytes")
        guard case .text(let text) = message else { continue }
        must(String(validating: text, as: UTF8.self) != nil, "a text that is not UTF-8")
    }
}

private let limit = 512

private enum Outcome: Equatable {
    case got(MessageAssembler.Incoming)
    case refused(WebSocketErrorCode)
}

/// What comes out of the handlers that stand in a connection.
private func received(_ pieces: [[UInt8]]) -> [Outcome] {
    let collector = Collector()
    let channel = EmbeddedChannel(handlers: [
        ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limit), maximumBufferSize: nil), collector,
    ])
    for piece in pieces where !collector.isOver { _ = try? channel.writeInbound(ByteBuffer(bytes: piece)) }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    return collector.outcomes
}

/// Does with frames what `WebSocketConnection` does, up to the end of the connection.
private final class Collector: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private(set) var outcomes: [Outcome] = []
    private(set) var isOver = false
    private var assembler = MessageAssembler(limit: limit)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        do throws(MessageAssembler.Violation) {
            guard let incoming = try assembler.received(unwrapInboundIn(data)) else { return }
            if case .close = incoming { isOver = true }
            outcomes.append(.got(incoming))
        } catch {
            end(error.code)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { if !isOver { end(.protocolError) } }

    private func end(_ code: WebSocketErrorCode) {
        isOver = true
        outcomes.append(.refused(code))
    }
}

private func checkText(_ bytes: [UInt8], seed: UInt8) {
    let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    for parts in [[bytes], pieces(bytes, seed: seed)] {
        var validator = UTF8Validator()
        let isTaken =
            parts.allSatisfy { part in part.withUnsafeBytes { validator.accepts($0) } } && validator.isComplete
        must(isTaken == isUTF8, "taken for UTF-8: \(isTaken), and it is \(isUTF8)")
    }
}
