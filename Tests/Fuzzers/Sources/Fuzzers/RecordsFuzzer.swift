// SPDX-License-Identifier: MIT
import Board

@testable import EventStore

/// Bytes are a record that the encoder writes in the same way, or damage; and no byte of a record can be another. The first byte
/// says whether a right checksum is put in front, since none would be guessed.
@Sendable func checkRecords(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let isSealed = choices.bool()
    let (place, change) = (Int(choices.byte()) << 8 | Int(choices.byte()), choices.byte())
    let record = isSealed ? sealed(choices.rest) : Array(choices.rest)
    for read in [readEvent, readReceipts, readCircles] {
        guard let written = read(record) else { continue }
        must(record.starts(with: written), "a record that the encoder does not write")
        must(isSealed || written.count <= record.count, "a record of more bytes than there are")
        guard change != 0 else { continue }
        var changed = written
        changed[place % changed.count] ^= change
        must(read(changed) == nil, "byte \(place % changed.count) changed, and nobody saw it")
    }
}

private let board = 7

/// A payload with its length and its checksum before it.
private func sealed(_ payload: ArraySlice<UInt8>) -> [UInt8] {
    let seed = RecordEncoder.seed(board)
    let checksum = payload.withUnsafeBytes { CRC32C.finish(CRC32C.extend(seed, over: $0)) }
    var writer = ByteWriter()
    writer.write(fixed: UInt32(payload.count))
    writer.write(fixed: checksum)
    return writer.bytes + payload
}

/// The first record as the encoder writes what it holds; nil where it is damaged or of another kind.
private func readEvent(_ bytes: [UInt8]) -> [UInt8]? {
    var (decoder, encoder) = (RecordDecoder(bytes, board: board), RecordEncoder(board: board))
    guard let event = try? decoder.event() else { return nil }
    encoder.append(event)
    return encoder.bytes
}

private func readReceipts(_ bytes: [UInt8]) -> [UInt8]? {
    var (decoder, encoder) = (RecordDecoder(bytes, board: board), RecordEncoder(board: board))
    guard let (seq, receipts) = try? decoder.receipts() else { return nil }
    encoder.append(receipts, seq: seq)
    return encoder.bytes
}

private func readCircles(_ bytes: [UInt8]) -> [UInt8]? {
    var (decoder, encoder) = (RecordDecoder(bytes, board: board), RecordEncoder(board: board))
    guard let (seq, mode, circles) = try? decoder.circles() else { return nil }
    encoder.append(circles, mode: mode, seq: seq)
    return encoder.bytes
}
