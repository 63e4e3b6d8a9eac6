// SPDX-License-Identifier: MIT

/// Reads what `ByteWriter` wrote. It takes any bytes: what cannot be read is thrown, never a trap.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var position = 0
    /// Where reading ends: the end of the bytes, or of a part of them.
    private var end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        end = bytes.count
    }

    var remaining: Int { end - position }

    /// Narrows the reader to the next `count` bytes, and says where it ended before.
    mutating func enter(_ count: Int) throws(RecordDamage) -> Int {
        guard count <= remaining else { throw Self.short }
        defer { end = position + count }
        return end
    }

    /// Ends a narrowing; nothing may be left inside.
    mutating func leave(_ outerEnd: Int) throws(RecordDamage) {
        guard remaining == 0 else { throw RecordDamage("it is longer than its contents") }
        end = outerEnd
    }

    /// The checksum's state over all that remains.
    func checksum(from state: UInt32) -> UInt32 {
        bytes.withUnsafeBytes { CRC32C.extend(state, over: .init(rebasing: $0[position..<end])) }
    }

    mutating func byte() throws(RecordDamage) -> UInt8 {
        guard position < end else { throw Self.short }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(RecordDamage) -> Number {
        let size = MemoryLayout<Number>.size
        guard size <= remaining else { throw Self.short }
        defer { position += size }
        return bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
        }
    }

    mutating func double() throws(RecordDamage) -> Double { Double(bitPattern: try fixed(UInt64.self)) }

    mutating func varint() throws(RecordDamage) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            let bits = UInt64(next & 0x7F)
            // Every number has one form: the last byte says something, unless it is the only one.
            guard shift < 63 || bits <= 1, shift == 0 || next != 0 else { break }
            value |= bits << shift
            if next < 0x80 { return value }
        }
        throw RecordDamage("a number is too long")
    }

    mutating func count() throws(RecordDamage) -> Int {
        guard let number = Int(exactly: try varint()) else { throw RecordDamage("a number is out of range") }
        return number
    }

    /// How many things follow, each of at least `size` bytes; so a wrong number never asks for much memory.
    mutating func countOfThings(size: Int = 1) throws(RecordDamage) -> Int {
        let count = try count()
        guard count <= remaining / size else { throw Self.short }
        return count
    }

    mutating func zigzag() throws(RecordDamage) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func text() throws(RecordDamage) -> String {
        let count = try countOfThings()
        guard let text = String(validating: bytes[position..<(position + count)], as: UTF8.self) else {
            throw RecordDamage("a text is not UTF-8")
        }
        position += count
        return text
    }

    /// The next of rising numbers.
    mutating func id(after last: Int) throws(RecordDamage) -> Int {
        let (id, overflow) = last.addingReportingOverflow(try count())
        guard !overflow, id > last else { throw RecordDamage("ids do not rise") }
        return id
    }

    mutating func risingIDs() throws(RecordDamage) -> [Int] {
        let count = try countOfThings()
        var ids: [Int] = []
        ids.reserveCapacity(count)
        var last = 0
        for _ in 0..<count {
            last = try id(after: last)
            ids.append(last)
        }
        return ids
    }

    private static let short = RecordDamage("it is cut short")
}
