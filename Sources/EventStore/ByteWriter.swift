// SPDX-License-Identifier: MIT

/// Writes numbers and texts as bytes, one after the other.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Forgets the bytes but keeps the room they had.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    /// Writes at most so many bytes at once.
    mutating func write(room: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
        bytes.append(addingCapacity: room, initializingWith: body)
    }

    mutating func write(fixed number: some FixedWidthInteger) {
        write(room: number.bitWidth / 8) { $0.append(fixed: number) }
    }

    mutating func write(varint number: UInt64) { write(room: OutputSpan.varintRoom) { $0.append(varint: number) } }

    /// A number that is not negative.
    mutating func write(count: Int) { write(varint: UInt64(bitPattern: Int64(count))) }

    /// A number that may be negative: 0, -1, 1, -2, … become 0, 1, 2, 3, …
    mutating func write(zigzag number: Int64) {
        write(varint: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    /// Its length in bytes, then its UTF-8.
    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { text in write(room: OutputSpan.varintRoom + text.count) { $0.append(text: text) } }
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
