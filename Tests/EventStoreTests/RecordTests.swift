// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// What is on disk, byte by byte.
@Suite struct RecordTests {
    private func encoded(_ events: [Event], board: Int = 7) -> [UInt8] {
        var encoder = RecordEncoder(board: board)
        for event in events { encoder.append(event) }
        return encoder.bytes
    }

    private func decoded(_ bytes: [UInt8], board: Int = 7) -> (events: [Event], damage: RecordDamage?) {
        var decoder = RecordDecoder(bytes, board: board)
        var events: [Event] = []
        do {
            while !decoder.isAtEnd { events.append(try decoder.event()) }
        } catch { return (events, error) }
        return (events, nil)
    }

    @Test func everyEventComesBack() throws {
        let events = try Samples.events()
        let (found, damage) = decoded(encoded(events))
        #expect(damage == nil)
        #expect(found == events)
    }

    @Test func greatNumbersComeBack() throws {
        for (seq, at) in [(1, Int64.min), (.max, .max), (0, 0), (127, -64), (128, 64), (1 << 40, -65)] {
            let event = Event(seq: seq, at: at, change: .clearBoard)
            #expect(decoded(encoded([event])).events == [event])
        }
    }

    @Test func receiptsComeBack() throws {
        for receipts in [try Samples.receipts(), []] {
            var encoder = RecordEncoder(board: 7)
            encoder.append(receipts, seq: 42)
            var decoder = RecordDecoder(encoder.bytes, board: 7)
            let found = try decoder.receipts()
            #expect(found.receipts == receipts)
            #expect(found.seq == 42)
            #expect(decoder.isAtEnd)
        }
    }

    @Test func circlesComeBack() throws {
        let circles = CircleSet(sorted: [try Samples.circle(3), try Samples.circle(400)])
        for mode in [Mode.open, .readOnly] {
            var encoder = RecordEncoder(board: 7)
            encoder.append(circles, mode: mode, seq: 400)
            var decoder = RecordDecoder(encoder.bytes, board: 7)
            #expect(try decoder.circles() == (400, mode, circles))
            #expect(decoder.isAtEnd)
        }
    }

    /// The example of docs/store-format.md, made by another program.
    @Test func theBytesAreThese() throws {
        let bytes: [UInt8] = [
            0x2C, 0x00, 0x00, 0x00, 0x39, 0x20, 0x59, 0x71, 0x01, 0xAC, 0x02, 0x80,
            0xA0, 0xAB, 0xFE, 0xF9, 0x62, 0x02, 0x41, 0x42, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0xF8, 0x3F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x24, 0x40, 0x01, 0x02, 0x03, 0xF4,
            0x01, 0x02, 0x70, 0x31,
        ]
        let colour = try #require(Colour(red: 1, green: 2, blue: 3, alpha: 500))
        let initials = try #require(Initials("AB", maximum: 3))
        let draft = try #require(
            CircleDraft(initials: initials, x: 1.5, y: -2, diameter: 10, colour: colour, by: PlayerID("p1")))
        let event = Event(seq: 300, at: 1_700_000_000_000, change: .addCircle(draft))
        #expect(encoded([event]) == bytes)
        #expect(decoded(bytes).events == [event])
    }

    @Test func aRecordIsWorthNothingOnAnotherBoard() throws {
        let (found, damage) = decoded(encoded(try Samples.events()), board: 8)
        #expect(found.isEmpty)
        #expect(damage == RecordDamage("the checksum does not match"))
    }

    @Test func everyBitFlipIsSeen() throws {
        let events = try Samples.events()
        let bytes = encoded(events)
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            let (found, damage) = decoded(changed)
            #expect(damage != nil, "bit \(bit)")
            #expect(found == Array(events.prefix(found.count)), "bit \(bit)")
        }
    }

    @Test func everyTruncationIsSeen() throws {
        let events = try Samples.events()
        for event in events {
            let bytes = encoded([event])
            for count in 1..<bytes.count { #expect(decoded(Array(bytes.prefix(count))).damage != nil) }
        }
        // Between records nothing is damaged, but then events are missing, which the row's `last` tells.
        let bytes = encoded(events)
        for count in 0..<bytes.count {
            let (found, damage) = decoded(Array(bytes.prefix(count)))
            #expect(found == Array(events.prefix(found.count)))
            #expect(found.count < events.count)
            #expect(damage != nil || encoded(found).count == count)
        }
    }

    private func sealed(_ payload: [UInt8]) -> [UInt8] {
        let seed = RecordEncoder.seed(7)
        let checksum = payload.withUnsafeBytes { CRC32C.finish(CRC32C.extend(seed, over: $0)) }
        var writer = ByteWriter()
        writer.write(fixed: UInt32(payload.count))
        writer.write(fixed: checksum)
        return writer.bytes + payload
    }

    /// A circle's event with initials and an x that need not be what an encoder writes.
    private func circleEvent(initials: String, x: Double) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(StoredFormat.Kind.addCircle.rawValue)
        writer.write(count: 1)
        writer.write(zigzag: 0)
        writer.write(initials)
        for number in [x, 2, 3] { writer.write(fixed: number.bitPattern) }
        for _ in 0..<5 { writer.write(UInt8(0)) }
        writer.write("")
        return sealed(writer.bytes)
    }

    /// What no encoder wrote is damage, also where it could be understood.
    @Test func eachRecordHasOneForm() {
        #expect(decoded(circleEvent(initials: "ÅB", x: 0)).events.count == 1)
        for (initials, x) in [("ÅB", -0.0), (" ÅB", 0), ("A\u{30A}B", 0)] {
            #expect(decoded(circleEvent(initials: initials, x: x)).damage != nil, "\(initials) \(x)")
        }
        let kind = StoredFormat.Kind.clearBoard.rawValue
        #expect(decoded(sealed([kind, 0x48, 0x00])).events.count == 1)
        for overlong: [UInt8] in [[0xC8, 0x00, 0x00], [0x48, 0x80, 0x00], [0xC8, 0x80, 0x00, 0x00]] {
            #expect(decoded(sealed([kind] + overlong)).damage != nil, "\(overlong)")
        }
    }

    /// Behind a right checksum anything may stand; it is thrown or it is a value, and never a trap.
    @Test func nonsenseBehindARightChecksumIsNoTrap() {
        var random = Seeded(seed: 3)
        for _ in 0..<20_000 {
            let kinds: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 64, 65, 255]
            var payload = [kinds[Int.random(in: 0..<kinds.count, using: &random)]]
            for _ in 0..<Int.random(in: 0..<60, using: &random) {
                // Small numbers and runs of the highest byte reach further than plain noise.
                let choices: [UInt8] = [.random(in: 0...255, using: &random), .random(in: 0...3, using: &random), 0xFF]
                payload.append(choices[Int.random(in: 0..<3, using: &random)])
            }
            let bytes = sealed(payload)
            _ = decoded(bytes)
            var (first, second) = (RecordDecoder(bytes, board: 7), RecordDecoder(bytes, board: 7))
            _ = try? first.receipts()
            _ = try? second.circles()
        }
    }
}
