// SPDX-License-Identifier: MIT

/// What a record is made of, into room that is there.
extension OutputSpan where Element == UInt8 {
    /// The most bytes that a varint takes.
    static var varintRoom: Int { 10 }

    /// Four or eight bytes, or whatever the number has, the lowest first.
    mutating func append(fixed number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { append($0) }
    }

    /// Seven bits a byte, the lowest first; all but the last byte have the eighth set.
    mutating func append(varint number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Its length in bytes, then its UTF-8.
    mutating func append(text: UnsafeBufferPointer<UInt8>) {
        append(varint: UInt64(text.count))
        append(UnsafeRawBufferPointer(text))
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        withUnsafeMutableBufferPointer { room, count in
            let end = count + bytes.count
            let place = UnsafeMutableBufferPointer(rebasing: room[count..<end])
            UnsafeMutableRawBufferPointer(place).copyMemory(from: bytes)
            count = end
        }
    }
}
