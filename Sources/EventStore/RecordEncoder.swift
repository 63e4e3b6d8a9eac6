// SPDX-License-Identifier: MIT
import Board

/// Turns what is stored into records: length, checksum, payload. See `StoredFormat`.
struct RecordEncoder {
    private var writer = ByteWriter()
    /// The checksum's state after the board's id. With it a record is worth nothing among another board's.
    private let seed: UInt32

    init(board: Int) { seed = Self.seed(board) }

    var bytes: [UInt8] { writer.bytes }
    var count: Int { writer.bytes.count }

    /// Forgets the records.
    mutating func clear() { writer.clear() }

    mutating func append(_ event: Event) {
        let start = begin(Self.kind(of: event.change))
        writer.write(count: event.seq)
        writer.write(zigzag: event.at)
        switch event.change {
        case .addCircle(let draft): write(draft)
        case .removeCircles(let ids): writer.write(rising: ids)
        case .clearBoard: break
        case .restoreBoard(let to, let dropped, let returned):
            writer.write(count: to)
            writer.write(rising: dropped)
            write(returned)
        case .setBoard(let mode): write(mode)
        }
        end(start)
    }

    /// Receipts, and the board's last seq when they were stored.
    mutating func append(_ receipts: [Receipt], seq: Int) {
        let start = begin(.receipts)
        writer.write(count: seq)
        writer.write(count: receipts.count)
        for receipt in receipts {
            writer.write(receipt.key.text)
            writer.write(fixed: receipt.digest)
            write(receipt.outcome)
        }
        end(start)
    }

    /// A board's circles and mode after event `seq`.
    mutating func append(_ circles: CircleSet, mode: Mode, seq: Int) {
        let start = begin(.circles)
        writer.write(count: seq)
        write(mode)
        write(circles.circles)
        end(start)
    }

    static func seed(_ board: Int) -> UInt32 {
        CRC32C.extend(CRC32C.start, over: UInt64(bitPattern: Int64(board)))
    }

    private mutating func begin(_ kind: StoredFormat.Kind) -> Int {
        let start = count
        writer.write(fixed: UInt64(0))
        writer.write(kind.rawValue)
        return start
    }

    private mutating func end(_ start: Int) {
        let payload = start + StoredFormat.headerSize
        let checksum = writer.bytes.withUnsafeBytes { CRC32C.extend(seed, over: .init(rebasing: $0[payload...])) }
        writer.overwrite(at: start, with: UInt32(count - payload))
        writer.overwrite(at: start + 4, with: CRC32C.finish(checksum))
    }

    private static func kind(of change: Event.Change) -> StoredFormat.Kind {
        switch change {
        case .addCircle: .addCircle
        case .removeCircles: .removeCircles
        case .clearBoard: .clearBoard
        case .restoreBoard: .restoreBoard
        case .setBoard: .setBoard
        }
    }
}

extension RecordEncoder {
    /// Three numbers, a colour, and the counts of two texts.
    private static let looksRoom = 3 * 8 + 5 + 2 * OutputSpan.varintRoom

    private mutating func write(_ draft: CircleDraft) {
        var initials = draft.initials.text
        // A token is never empty, so an empty text is none.
        var by = draft.by?.text ?? ""
        initials.withUTF8 { initials in
            by.withUTF8 { by in
                writer.write(room: Self.looksRoom + initials.count + by.count) { record in
                    record.append(text: initials)
                    record.append(fixed: draft.x.bitPattern)
                    record.append(fixed: draft.y.bitPattern)
                    record.append(fixed: draft.diameter.bitPattern)
                    record.append(draft.colour.red)
                    record.append(draft.colour.green)
                    record.append(draft.colour.blue)
                    record.append(fixed: draft.colour.alpha)
                    record.append(text: by)
                }
            }
        }
    }

    private mutating func write(_ circles: [Circle]) {
        writer.write(count: circles.count)
        var last = 0
        for circle in circles {
            writer.write(count: circle.id - last)
            writer.write(zigzag: circle.at)
            write(circle.draft)
            last = circle.id
        }
    }

    private mutating func write(_ mode: Mode) { writer.write(count: Self.number(mode)) }

    private static func number(_ mode: Mode) -> Int { mode == .readOnly ? 1 : 0 }

    private mutating func write(_ outcome: Outcome) {
        switch outcome {
        case .added(let first, let last, let at):
            write(.added, first, last)
            writer.write(zigzag: at)
        case .removed(let seq, let count): write(.removed, seq, count)
        case .cleared(let seq, let count): write(.cleared, seq, count)
        case .restored(let seq, let circles): write(.restored, seq, circles)
        case .modeSet(let seq, let mode): write(.modeSet, seq, Self.number(mode))
        }
    }

    private mutating func write(_ kind: StoredFormat.OutcomeKind, _ first: Int, _ second: Int) {
        writer.write(kind.rawValue)
        writer.write(count: first)
        writer.write(count: second)
    }
}
