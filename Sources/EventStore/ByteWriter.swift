// SPDX-License-Identifier: MIT

/// Writes numbers and texts as bytes, one after the other.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Forgets the bytes but keeps the room they had.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    /// Four or eight bytes, or whatever the number has, the lowest first.
    mutating func write(fixed number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ number: Double) { write(fixed: number.bitPattern) }

    /// Seven bits a byte, the lowest first; all but the last byte have the eighth set.
    mutating func write(varint number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A number that is not negative.
    mutating func write(count: Int) { write(varint: UInt64(bitPattern: Int64(count))) }

    /// A number that may be negative: 0, -1, 1, -2, … become 0, 1, 2, 3, …
    mutating func write(zigzag number: Int64) {
        write(varint: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    /// Its length in bytes, then its UTF-8.
    mutating func write(_ text: String) {
        let utf8 = text.utf8
        write(count: utf8.count)
        bytes.append(contentsOf: utf8)
    }

    /// Rising numbers: how many, then each as its distance from the one before.
    mutating func write(rising ids: [Int]) {
        write(count: ids.count)
        var last = 0
        for id in ids {
            write(count: id - last)
            last = id
        }
    }

    /// Puts a number over bytes that were written before.
    mutating func overwrite(at position: Int, with number: UInt32) {
        for index in 0..<4 { bytes[position + index] = UInt8(truncatingIfNeeded: number >> (UInt32(index) * 8)) }
    }
}
