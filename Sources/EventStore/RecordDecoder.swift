// SPDX-License-Identifier: MIT
import Board

/// Reads records back, one after the other. Any bytes may come: those that no encoder wrote are thrown, never trusted.
struct RecordDecoder {
    private var reader: ByteReader
    private let seed: UInt32

    init(_ bytes: [UInt8], board: Int) {
        reader = ByteReader(bytes)
        seed = RecordEncoder.seed(board)
    }

    var isAtEnd: Bool { reader.remaining == 0 }

    mutating func event() throws(RecordDamage) -> Event {
        let end = try begin()
        let kind = try kind()
        let seq = try reader.count()
        let at = try reader.zigzag()
        let event = Event(seq: seq, at: at, change: try change(kind))
        try reader.leave(end)
        return event
    }

    mutating func receipts() throws(RecordDamage) -> (seq: Int, receipts: [Receipt]) {
        let end = try begin()
        guard try kind() == .receipts else { throw Self.wrongKind }
        let seq = try reader.count()
        let count = try reader.countOfThings(size: 13)
        var receipts: [Receipt] = []
        receipts.reserveCapacity(count)
        for _ in 0..<count { receipts.append(try receipt()) }
        try reader.leave(end)
        return (seq, receipts)
    }

    mutating func circles() throws(RecordDamage) -> (seq: Int, mode: Mode, circles: CircleSet) {
        let end = try begin()
        guard try kind() == .circles else { throw Self.wrongKind }
        let seq = try reader.count()
        let mode = try mode()
        let circles = try risingCircles()
        if let last = circles.last, last.id > seq { throw RecordDamage("a circle is newer than the board") }
        try reader.leave(end)
        return (seq, mode, CircleSet(sorted: circles))
    }

    /// Reads a record's header, checks its payload as a whole and enters it.
    private mutating func begin() throws(RecordDamage) -> Int {
        let length = try reader.fixed(UInt32.self)
        let checksum = try reader.fixed(UInt32.self)
        let end = try reader.enter(Int(length))
        guard CRC32C.finish(reader.checksum(from: seed)) == checksum else {
            throw RecordDamage("the checksum does not match")
        }
        return end
    }

    private mutating func kind() throws(RecordDamage) -> StoredFormat.Kind {
        guard let kind = StoredFormat.Kind(rawValue: try reader.byte()) else { throw Self.wrongKind }
        return kind
    }

    private mutating func change(_ kind: StoredFormat.Kind) throws(RecordDamage) -> Event.Change {
        switch kind {
        case .addCircle: return .addCircle(try draft())
        case .removeCircles: return .removeCircles(try reader.risingIDs())
        case .clearBoard: return .clearBoard
        case .restoreBoard:
            let to = try reader.count()
            let dropped = try reader.risingIDs()
            return .restoreBoard(to: to, dropped: dropped, returned: try risingCircles())
        case .setBoard: return .setBoard(try mode())
        case .receipts, .circles: throw Self.wrongKind
        }
    }

    private static let wrongKind = RecordDamage("it is of a kind that has no place there")
    private static let badValue = RecordDamage("a value is out of range")
}

extension RecordDecoder {
    private mutating func draft() throws(RecordDamage) -> CircleDraft {
        let letters = try reader.text()
        let initials = Initials(letters, maximum: Initials.greatestMaximum)
        let (x, y, diameter) = (try reader.double(), try reader.double(), try reader.double())
        let (red, green, blue) = (try reader.byte(), try reader.byte(), try reader.byte())
        let colour = Colour(red: red, green: green, blue: blue, alpha: try reader.fixed(UInt16.self))
        let by = try reader.text()
        let player = PlayerID(by)
        guard let initials, let colour, by.isEmpty || player != nil else { throw Self.badValue }
        guard
            let draft = CircleDraft(initials: initials, x: x, y: y, diameter: diameter, colour: colour, by: player)
        else { throw Self.badValue }
        // A value in another form than its own was not written by us.
        let isAsGiven =
            initials.text.utf8.elementsEqual(letters.utf8) && draft.x.bitPattern == x.bitPattern
            && draft.y.bitPattern == y.bitPattern
        guard isAsGiven else { throw Self.badValue }
        return draft
    }

    private mutating func risingCircles() throws(RecordDamage) -> [Circle] {
        let count = try reader.countOfThings(size: 35)
        var circles: [Circle] = []
        circles.reserveCapacity(count)
        var last = 0
        for _ in 0..<count {
            last = try reader.id(after: last)
            let at = try reader.zigzag()
            circles.append(Circle(id: last, at: at, draft: try draft()))
        }
        return circles
    }

    private mutating func mode() throws(RecordDamage) -> Mode { try Self.mode(try reader.count()) }

    private static func mode(_ number: Int) throws(RecordDamage) -> Mode {
        switch number {
        case 0: return .open
        case 1: return .readOnly
        default: throw badValue
        }
    }

    private mutating func receipt() throws(RecordDamage) -> Receipt {
        guard let key = RequestKey(try reader.text()) else { throw Self.badValue }
        let digest = try reader.fixed(UInt64.self)
        return Receipt(key: key, digest: digest, outcome: try outcome())
    }

    private mutating func outcome() throws(RecordDamage) -> Outcome {
        guard let kind = StoredFormat.OutcomeKind(rawValue: try reader.byte()) else { throw Self.badValue }
        let (first, second) = (try reader.count(), try reader.count())
        switch kind {
        case .added: return .added(first: first, last: second, at: try reader.zigzag())
        case .removed: return .removed(seq: first, count: second)
        case .cleared: return .cleared(seq: first, count: second)
        case .restored: return .restored(seq: first, circles: second)
        case .modeSet: return .modeSet(seq: first, mode: try Self.mode(second))
        }
    }
}
