// SPDX-License-Identifier: MIT
import CZlib
import Testing

@testable import Web

@Suite struct GzipTests {
    @Test(arguments: [
        (["gzip"], true), (["GZIP"], true), (["x-gzip"], true), (["deflate", " gzip;q=0.5"], true),
        (["br", "*"], true),
        (["*;q=0", "gzip"], true), ([], false), (["br", "deflate"], false), (["gzip;q=0"], false),
        (["gzip; q=0.000", "*"], false), (["identity"], false), (["*;q=0"], false), ([""], false), ([";"], false),
    ]) func whoTakesIt(_ entries: [Substring], _ isTaken: Bool) {
        #expect(Gzip.isTaken(by: entries) == isTaken)
    }

    @Test func itIsTheSameAgain() throws {
        let bytes = Array(String(repeating: "circles and circles, ", count: 500).utf8)
        let compressed = try #require(Gzip.compressed(bytes))
        #expect(compressed.count < 200)
        #expect(compressed.starts(with: [0x1F, 0x8B]))
        #expect(try unpacked(compressed) == bytes)
    }

    @Test func whatDoesNotGetSmallerIsLeftAlone() {
        #expect(Gzip.compressed([]) == nil)
        #expect(Gzip.compressed([1]) == nil)
        #expect(Gzip.compressed(Array(0...255)) == nil)
    }

    private func unpacked(_ compressed: [UInt8]) throws -> [UInt8] {
        var input = compressed
        var output = [UInt8](repeating: 0, count: 1 << 16)
        var stream = z_stream()
        let result = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                inflateInit2_(&stream, MAX_WBITS + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
                return inflate(&stream, Z_FINISH)
            }
        }
        inflateEnd(&stream)
        #expect(result == Z_STREAM_END)
        return Array(output[..<Int(stream.total_out)])
    }
}
