// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore
import TestSupport
import Testing

@testable import Web

@Suite struct EncodedCirclesTests {
    private func circle(_ id: Int) throws -> Circle {
        try #require(Circle(json: Samples.json(Samples.circle(id))))
    }

    private func plain(_ circles: CircleSet) -> String {
        var writer = JSONWriter()
        for circle in circles.circles { writer.circle(circle) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Adds and removals at random, in lumps and one at a time, against writing everything anew.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func whateverHappensItIsWhatAPlainWriterWrites(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var circles = CircleSet()
        var encoded = EncodedCircles(circles)
        var id = 0
        for step in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                for _ in 0..<Int.random(in: 1...60, using: &random) {
                    id += Int.random(in: 1...3, using: &random)
                    let new = try circle(id)
                    circles.append(new)
                    encoded.append(new)
                }
            case 6..<9:
                let share = Double.random(in: 0...0.3, using: &random)
                let ids = circles.circles.map(\.id).filter { _ in Double.random(in: 0..<1, using: &random) < share }
                circles.remove(ids)
                encoded.remove(ids, leaving: circles)
            default: #expect(Samples.text(encoded.parts(circles)) == plain(circles), "seed \(seed), step \(step)")
            }
        }
        #expect(Samples.text(encoded.parts(circles)) == plain(circles))
    }

    @Test func aBoardThatComesWithCirclesIsWrittenWhenItIsAskedFor() throws {
        let circles = CircleSet(sorted: try (1...1300).map { try circle($0 * 2) })
        var encoded = EncodedCircles(circles)
        let parts = encoded.parts(circles)
        #expect(Samples.text(parts) == plain(circles))
        #expect(parts.count == 5, "three chunks, and commas between them")
    }

    @Test func aRemovalWritesOneChunkAnewAndSharesTheOthers() throws {
        var circles = CircleSet(sorted: try (1...1536).map { try circle($0) })
        var encoded = EncodedCircles(circles)
        let before = encoded.parts(circles)
        circles.remove([600])
        encoded.remove([600], leaving: circles)
        let after = encoded.parts(circles)
        func place(_ parts: [ByteBuffer], _ index: Int) -> UnsafeRawPointer? {
            parts[index].withUnsafeReadableBytes { $0.baseAddress }
        }
        #expect(place(before, 0) == place(after, 0) && place(before, 4) == place(after, 4))
        #expect(place(before, 2) != place(after, 2))
    }

    @Test func whatWasHandedOutDoesNotChange() throws {
        var circles = CircleSet(sorted: try (1...3).map { try circle($0) })
        var encoded = EncodedCircles(circles)
        let before = encoded.parts(circles)
        let first = Samples.text(before)
        let new = try circle(4)
        circles.append(new)
        encoded.append(new)
        #expect(Samples.text(encoded.parts(circles)) == plain(circles))
        #expect(Samples.text(before) == first)
    }

    @Test func emptyChunksLeaveNoCommas() throws {
        var circles = CircleSet(sorted: try (1...1100).map { try circle($0) })
        var encoded = EncodedCircles(circles)
        for ids in [Array(1...512), Array(1025...1100)] {
            circles.remove(ids)
            encoded.remove(ids, leaving: circles)
            #expect(Samples.text(encoded.parts(circles)) == plain(circles))
        }
        circles.remove(Array(513...1024))
        encoded.remove(Array(513...1024), leaving: circles)
        #expect(encoded.parts(circles).isEmpty)
    }
}
