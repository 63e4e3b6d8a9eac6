// SPDX-License-Identifier: MIT
import Board
import JSON
import Testing

@testable import Web

@Suite struct MirrorTests {
    private func event(_ text: String) throws -> BoardEvent { try #require(BoardEvent(json: json(text))) }

    @Test func itBeginsWithWhatTheDaemonSays() throws {
        let mirror = try mirror([3, 7], seq: 9)
        #expect(mirror.epoch == "e" && mirror.seq == 9 && mirror.start == 9 && mirror.mode == .open)
        #expect(mirror.circles.circles.map(\.id) == [3, 7])
        #expect(mirror.players.map(\.initials.text) == ["AB", "CD"])
        #expect(mirror.latestClear == nil)
    }

    @Test(arguments: ["{}", "[]", #"{"epoch":"e","seq":1,"mode":"open"}"#, #"{"epoch":"e","seq":1,"circles":[]}"#])
    func whatIsNoBoardIsNone(text: String) throws {
        #expect(Mirror(json: try json(text)) == nil)
    }

    @Test func itFollowsTheEvents() throws {
        var mirror = try mirror([3], seq: 9)
        #expect(mirror.apply(try event(#"{"seq":10,"event":"add-circle","circle":\#(circleText(10))}"#)) == true)
        #expect(mirror.apply(try event(#"{"seq":11,"event":"set-board","mode":"read-only"}"#)) == true)
        #expect(mirror.apply(try event(#"{"seq":12,"event":"remove-circles","ids":[3]}"#)) == true)
        #expect(mirror.circles.circles.map(\.id) == [10])
        #expect(mirror.mode == .readOnly && mirror.seq == 12 && mirror.latestClear == nil)
        #expect(text(mirror.encodedCircles()) == circleText(10))
        #expect(mirror.apply(try event(#"{"seq":13,"event":"clear-board"}"#)) == true)
        #expect(mirror.circles.count == 0 && mirror.latestClear == 13 && mirror.encodedCircles().isEmpty)
        #expect(mirror.apply(try event(#"{"seq":14,"event":"add-circle","circle":\#(circleText(14))}"#)) == true)
        #expect(text(mirror.encodedCircles()) == circleText(14) && mirror.latestClear == 13)
    }

    /// Then the state has to be asked for, and nothing was changed.
    @Test(arguments: [
        #"{"seq":9,"event":"clear-board"}"#, #"{"seq":11,"event":"clear-board"}"#,
        #"{"seq":10,"event":"restore-board","to":1}"#,
    ]) func whatDoesNotFollowIsNotTaken(text: String) throws {
        var mirror = try mirror([3], seq: 9)
        #expect(mirror.apply(try event(text)) == false)
        #expect(mirror.seq == 9 && mirror.circles.count == 1 && mirror.latestClear == nil)
    }

    @Test(arguments: [
        #"{"seq":1,"event":"paint-board"}"#, #"{"event":"clear-board"}"#, #"{"seq":1}"#,
        #"{"seq":1,"event":"set-board","mode":"closed"}"#, #"{"seq":1,"event":"add-circle","circle":{"id":1}}"#,
    ]) func whatIsNoEventWeKnowIsNone(text: String) throws {
        #expect(BoardEvent(json: try json(text)) == nil)
    }
}
