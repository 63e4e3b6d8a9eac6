// SPDX-License-Identifier: MIT
import NIOCore
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

/// What comes out of the pieces, up to the end of the connection.
private func received(_ pieces: [[UInt8]]) -> [Outcome] {
    var (reader, assembler) = (FrameReader(limit: limit), MessageAssembler(limit: limit))
    var outcomes: [Outcome] = []
    for piece in pieces {
        reader.append(ByteBuffer(bytes: piece))
        do throws(MessageAssembler.Violation) {
            while let frame = try reader.next() {
                guard let incoming = try assembler.received(frame) else { continue }
                outcomes.append(.got(incoming))
                if case .close = incoming { return outcomes }
            }
        } catch {
            return outcomes + [.refused(error.code)]
        }
    }
    return outcomes
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
