// SPDX-License-Identifier: MIT
import Board
import SocketIOServer
import Testing

@testable import Web

/// What clients read of a board, to the letter.
@Suite struct ViewTests {
    private let state = View(namespace: "/", keepsState: true, clearAliases: ["clear"], carriesOffset: false)
    private let lesson = View(namespace: "/side", keepsState: false, clearAliases: ["clear"], carriesOffset: false)
    private let recovering = View(namespace: "/", keepsState: false, clearAliases: ["clear"], carriesOffset: true)

    private func told(_ view: View, _ change: BoardEvent.Change) -> [String] {
        messages(view.packets(BoardEvent(seq: 7, change: change), epoch: "e"))
    }

    @Test func aCircle() throws {
        let circle = try sampleCircle(7, by: "p")
        let text = circleText(7, by: "p")
        #expect(told(state, .addCircle(circle)) == [#"42["add-circle",\#(text)]"#])
        #expect(told(lesson, .addCircle(circle)) == [#"42/side,["add-circle",\#(text)]"#])
        #expect(told(recovering, .addCircle(circle)) == [#"42["add-circle",\#(text),"e:7"]"#])
    }

    @Test func aClearUnderItsNames() {
        #expect(told(state, .clearBoard) == [#"42["clear-board",{"seq":7}]"#])
        #expect(told(lesson, .clearBoard) == [#"42/side,["clear-board",{"seq":7}]"#, #"42/side,["clear",{"seq":7}]"#])
        // Who was told a part of it has not got it.
        #expect(told(recovering, .clearBoard) == [#"42["clear-board",{"seq":7}]"#, #"42["clear",{"seq":7},"e:7"]"#])
    }

    @Test func theOthers() {
        #expect(told(lesson, .removeCircles([1, 2])) == [#"42/side,["remove-circles",{"ids":[1,2],"seq":7}]"#])
        #expect(told(state, .setBoard(.readOnly)) == [#"42["set-board",{"mode":"read-only","seq":7}]"#])
        #expect(told(lesson, .setBoard(.readOnly)).isEmpty)
        #expect(told(state, .restoreBoard).isEmpty && told(lesson, .restoreBoard).isEmpty)
    }

    @Test func theNewestForALatecomer() throws {
        let mirror = try mirror([1, 2, 3], seq: 9)
        #expect(
            messages(lesson.replay(mirror, limit: 2)) == [
                #"42/side,["clear-board",{"seq":9}]"#, #"42/side,["clear",{"seq":9}]"#,
                #"42/side,["add-circle",\#(circleText(2))]"#, #"42/side,["add-circle",\#(circleText(3))]"#,
            ])
        #expect(messages(recovering.replay(mirror, limit: 1)).last == #"42["add-circle",\#(circleText(3)),"e:9"]"#)
        #expect(messages(recovering.replay(mirror, limit: 0)).last == #"42["clear",{"seq":9},"e:9"]"#)
        #expect(messages(lesson.playerList(mirror.players)) == [#"42/side,["update-player-list",["AB","CD"]]"#])
    }

    @Test func theWholeState() throws {
        var mirror = try mirror([1, 2], seq: 9)
        let you = try Identity(auth: nil, socketID: "me", moderatorSecret: nil)
        let state = BoardState(
            board: .main, epoch: mirror.epoch, seq: mirror.seq, mode: mirror.mode, players: mirror.players, you: you)
        let head = #"{"board":"main","epoch":"e","seq":9,"mode":"open","#
        let tail =
            #""players":[{"id":"p","initials":"AB"},{"id":"q","initials":"CD"}],"you":{"id":"me","moderator":false}}"#
        let circles = #""circles":[\#(circleText(1)),\#(circleText(2))],"#
        #expect(
            messages(state.full(mirror.encodedCircles(), namespace: "/")) == [
                #"42["board-state",\#(head)\#(circles)\#(tail)]"#
            ])
        #expect(
            messages(state.full([], namespace: "/x")) == [#"42/x,["board-state",\#(head)"circles":[],\#(tail)]"#])
        #expect(
            messages(state.resumed(namespace: "/")) == [#"42["board-state",\#(head)"resumed":true,\#(tail)]"#])
    }
}
