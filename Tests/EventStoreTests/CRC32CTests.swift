// SPDX-License-Identifier: MIT
import Testing

@testable import EventStore

@Suite struct CRC32CTests {
    private func checksum(_ bytes: [UInt8], splitAt place: Int = 0) -> UInt32 {
        bytes.withUnsafeBytes { bytes in
            let state = CRC32C.extend(CRC32C.start, over: .init(rebasing: bytes[..<place]))
            return CRC32C.finish(CRC32C.extend(state, over: .init(rebasing: bytes[place...])))
        }
    }

    @Test func checkValue() {
        #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(checksum([]) == 0)
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    }

    @Test(arguments: 0...40) func piecesGiveTheSame(_ place: Int) {
        let bytes = (0..<40).map { UInt8(truncatingIfNeeded: $0 * 7) }
        #expect(checksum(bytes, splitAt: place) == checksum(bytes))
    }

    @Test func aNumberIsItsBytes() {
        let number: UInt64 = 0x0123_4567_89AB_CDEF
        let bytes = withUnsafeBytes(of: number.littleEndian) { Array($0) }
        #expect(CRC32C.finish(CRC32C.extend(CRC32C.start, over: number)) == checksum(bytes))
    }
}
