// SPDX-License-Identifier: MIT
import Board
import TestSupport
import Testing

@testable import EventStore

/// The stored bytes: what is written is read back, and nothing else is taken.
@Suite struct RecordTests {
    private func allKinds() throws -> [Event] {
        let circle = Circle(id: 2, at: -5, draft: try draft(3, by: "somebody"))
        let changes: [Event.Change] = [
            .addCircle(try draft(1)), .addCircle(try draft(2, by: "é", initials: "ÄÖÜ")), .removeCircles([1, 2, 300]),
            .clearBoard, .restoreBoard(to: 0, dropped: [], returned: []),
            .restoreBoard(to: 3, dropped: [7, 9], returned: [circle]), .setBoard(.readOnly), .setBoard(.open),
        ]
        return changes.enumerated().map { Event(seq: $0 * 1000 + 1, at: Int64($0) * 1_000_000_000_000 - 1, change: $1) }
    }

    private func decode(_ bytes: [UInt8], board: Int) throws(RecordDamage) -> [Event] {
        var decoder = RecordDecoder(bytes, board: board)
        var events: [Event] = []
        while !decoder.isAtEnd { events.append(try decoder.event()) }
        return events
    }

    @Test func everyKindOfEventComesBack() throws {
        var encoder = RecordEncoder(board: 5)
        for event in try allKinds() { encoder.append(event) }
        #expect(try decode(encoder.bytes, board: 5) == allKinds())
        #expect(throws: RecordDamage.self) { try decode(encoder.bytes, board: 6) }
    }

    @Test func receiptsAndCheckpointsComeBack() throws {
        let outcomes: [Outcome] = [
            .added(first: 1, last: 9, at: 77), .removed(seq: 4, count: 2), .cleared(seq: 5, count: 3),
            .restored(seq: 6, circles: 1), .modeSet(seq: 7, mode: .readOnly),
        ]
        let receipts = try outcomes.enumerated().map { index, outcome in
            Receipt(key: try #require(Token("k\(index)")), digest: .max - UInt64(index), outcome: outcome)
        }
        var encoder = RecordEncoder(board: 1)
        encoder.append(receipts, seq: 7)
        var decoder = RecordDecoder(encoder.bytes, board: 1)
        let read = try decoder.receipts()
        #expect(read.seq == 7 && read.receipts == receipts && decoder.isAtEnd)

        let circles = CircleSet(sorted: try [2, 5, 9].map { Circle(id: $0, at: 1, draft: try draft($0)) })
        encoder.restart(board: 2)
        encoder.append(circles, mode: .readOnly, seq: 9)
        var second = RecordDecoder(encoder.bytes, board: 2)
        let state = try second.circles()
        #expect(state.seq == 9 && state.mode == .readOnly && state.circles == circles)
    }

    /// The bytes of format 1. They may never change: see the rule in `StoredFormat`.
    @Test func anAddedCircleHasTheseBytes() throws {
        var encoder = RecordEncoder(board: 1)
        encoder.append(Event(seq: 300, at: 1, change: .addCircle(try draft(1, by: "ann"))))
        let payload: [UInt8] = [
            1, 0xAC, 0x02, 2, 2, 0x41, 0x42, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0,
            0, 0, 0, 0, 0, 0, 0x3E, 0x40, 1, 2, 3, 0xC8, 0x01, 3, 0x61, 0x6E, 0x6E,
        ]
        #expect(encoder.bytes.prefix(4) == [UInt8(payload.count), 0, 0, 0])
        #expect(Array(encoder.bytes.dropFirst(8)) == payload)
        let seeded = [1, 0, 0, 0, 0, 0, 0, 0] + payload
        let checksum = seeded.withUnsafeBytes { CRC32C.finish(CRC32C.extend(CRC32C.start, over: $0)) }
        #expect(Array(encoder.bytes[4..<8]) == (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) })
    }

    @Test func theChecksumIsCRC32C() {
        let checksum = Array("123456789".utf8).withUnsafeBytes { CRC32C.finish(CRC32C.extend(CRC32C.start, over: $0)) }
        #expect(checksum == 0xE306_9283)
    }

    @Test func everyFlippedBitIsFound() throws {
        var encoder = RecordEncoder(board: 5)
        for event in try allKinds() { encoder.append(event) }
        let (bytes, events) = (encoder.bytes, try allKinds())
        for bit in 0..<(bytes.count * 8) {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: RecordDamage.self, "bit \(bit)") { try decode(changed, board: 5) }
        }
        for count in 0..<bytes.count {
            let read = try? decode(Array(bytes[..<count]), board: 5)
            #expect(read == nil || events.starts(with: read ?? []), "cut at \(count)")
        }
    }

    @Test func noBytesWhateverMakeItTrap() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<20_000 {
            let payload = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let seed = CRC32C.extend(CRC32C.start, over: UInt64(5))
            // With a right checksum, so that what is behind it is reached.
            let checksum = payload.withUnsafeBytes { CRC32C.finish(CRC32C.extend(seed, over: $0)) }
            var bytes: [UInt8] = []
            for number in [UInt32(payload.count), checksum] {
                bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            }
            bytes += payload
            _ = try? decode(bytes, board: 5)
            var receipts = RecordDecoder(bytes, board: 5)
            _ = try? receipts.receipts()
            var circles = RecordDecoder(bytes, board: 5)
            _ = try? circles.circles()
        }
    }
}
