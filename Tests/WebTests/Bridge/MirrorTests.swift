// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore
import TestSupport
import Testing

@testable import Web

@Suite struct MirrorTests {
    @Test func followsEvents() throws {
        var mirror = try Samples.mirror(seq: 2, ids: [1, 2])
        #expect(mirror.apply(try Samples.add(3)) == true)
        #expect(mirror.apply(BoardEvent(seq: 4, change: .removeCircles([1, 3]))) == true)
        #expect(mirror.circles.circles.map(\.id) == [2])
        #expect(mirror.apply(BoardEvent(seq: 5, change: .setBoard(.readOnly))) == true)
        #expect(mirror.mode == .readOnly && mirror.latestClear == nil)
        #expect(mirror.apply(BoardEvent(seq: 6, change: .clearBoard)) == true)
        #expect(mirror.circles.count == 0 && mirror.latestClear == 6 && mirror.seq == 6)
        #expect(Samples.text(mirror.encodedCircles()) == "")
    }

    @Test func takesNoEventThatDoesNotFollow() throws {
        var mirror = try Samples.mirror(seq: 2, ids: [])
        #expect(mirror.apply(try Samples.add(2)) == false)
        #expect(mirror.apply(try Samples.add(4)) == false)
        #expect(mirror.apply(BoardEvent(seq: 3, change: .restoreBoard)) == false)
        #expect(mirror.seq == 2)
    }

    @Test(arguments: [1, 2, 3]) func theEncodedCirclesAreTheCircles(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var mirror = try Samples.mirror(seq: 1500, ids: Array(1...1500))
        for seq in 1501...2400 {
            let ids = mirror.circles.circles.map(\.id)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<7: _ = mirror.apply(try Samples.add(seq))
            case 7, 8:
                let gone = Set(
                    (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in ids.randomElement(using: &random) })
                _ = mirror.apply(BoardEvent(seq: seq, change: .removeCircles(gone.sorted())))
            default: _ = mirror.apply(BoardEvent(seq: seq, change: .setBoard(.open)))
            }
            guard seq % 30 == 0 else { continue }
            let expected = mirror.circles.circles.map { Samples.circle($0.id) }.joined(separator: ",")
            #expect(Samples.text(mirror.encodedCircles()) == expected)
        }
    }

    @Test func whatWentTakesNoSpace() throws {
        var mirror = try Samples.mirror(seq: 0, ids: [])
        for seq in stride(from: 1, to: 4000, by: 2) {
            _ = mirror.apply(try Samples.add(seq))
            _ = mirror.apply(BoardEvent(seq: seq + 1, change: .removeCircles([seq])))
        }
        #expect(mirror.encoded.chunkCount == 0 && mirror.encodedCircles().isEmpty)
        for seq in 4001...4600 { _ = mirror.apply(try Samples.add(seq)) }
        #expect(mirror.encoded.chunkCount == 2)
        // The first chunk goes, and the ids of one that went are below all that is left.
        _ = mirror.apply(BoardEvent(seq: 4601, change: .removeCircles(Array(4001...4512))))
        #expect(mirror.encoded.chunkCount == 1)
        #expect(
            Samples.text(mirror.encodedCircles()) == (4513...4600).map { Samples.circle($0) }.joined(separator: ","))
    }

    @Test func aSnapshotIsNotTouchedByWhatComes() throws {
        var mirror = try Samples.mirror(seq: 2, ids: [1, 2])
        let before = mirror.encodedCircles()
        _ = mirror.apply(try Samples.add(3))
        _ = mirror.apply(BoardEvent(seq: 4, change: .removeCircles([1])))
        #expect(Samples.text(before) == Samples.circle(1) + "," + Samples.circle(2))
        #expect(Samples.text(mirror.encodedCircles()) == Samples.circle(2) + "," + Samples.circle(3))
    }

    @Test func readsEvents() throws {
        func event(_ text: String) throws -> BoardEvent? { BoardEvent(json: try Samples.json(text)) }
        #expect(try event(#"{"seq":1,"event":"add-circle","circle":\#(Samples.circle(1))}"#) == Samples.add(1))
        #expect(
            try event(#"{"seq":2,"event":"remove-circles","ids":[1]}"#)
                == BoardEvent(seq: 2, change: .removeCircles([1])))
        #expect(try event(#"{"seq":3,"event":"restore-board","to":1}"#) == BoardEvent(seq: 3, change: .restoreBoard))
        #expect(try event(#"{"seq":4,"event":"of-a-later-version"}"#) == nil)
        #expect(try event(#"{"event":"clear-board"}"#) == nil)
    }

    @Test(arguments: ["{}", "[]", #"{"epoch":"e","seq":1,"mode":"open"}"#, #"{"epoch":"e","seq":1,"circles":[]}"#])
    func whatIsNoBoardIsNone(text: String) throws {
        #expect(Mirror(json: try Samples.json(text)) == nil)
    }
}
