// SPDX-License-Identifier: MIT

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), eight bytes at a time.
enum CRC32C {
    /// The state before the first byte.
    static let start: UInt32 = 0xFFFF_FFFF

    /// The state after some more bytes.
    static func extend(_ state: UInt32, over bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var state = state
            var offset = 0
            while bytes.count - offset >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
                state = step(state, word, tables)
                offset += 8
            }
            while offset < bytes.count {
                state = tables[Int(UInt8(truncatingIfNeeded: state) ^ bytes[offset])] ^ (state >> 8)
                offset += 1
            }
            return state
        }
    }

    /// The state after the eight bytes of a number, the lowest first.
    static func extend(_ state: UInt32, over number: UInt64) -> UInt32 {
        tables.withUnsafeBufferPointer { step(state, number, $0) }
    }

    /// The checksum that a state stands for.
    static func finish(_ state: UInt32) -> UInt32 { ~state }

    private static func step(_ state: UInt32, _ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
        let mixed = word ^ UInt64(state)
        func part(_ index: UInt64) -> UInt32 {
            tables[Int((7 - index) << 8 | (mixed >> (index << 3)) & 0xFF)]
        }
        return part(0) ^ part(1) ^ part(2) ^ part(3) ^ part(4) ^ part(5) ^ part(6) ^ part(7)
    }

    /// Eight tables of 256: table n has each byte's effect when n more bytes follow it.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in (value >> 1) ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
        }
        return tables
    }()
}
