// SPDX-License-Identifier: MIT
import Board
import NIOCore
import SocketIO
import Testing

@testable import SocketIOServer
@testable import Web

@Suite struct ViewTests {
    private let plain = View(namespace: "/", keepsState: false, clearAliases: ["clear"], carriesOffset: false)
    private let state = View(namespace: "/n", keepsState: true, clearAliases: ["clear"], carriesOffset: false)
    private let recovering = View(namespace: "/", keepsState: false, clearAliases: ["clear"], carriesOffset: true)

    private func texts(_ packets: EncodedPackets) -> [String] {
        var scanner = FrameScanner(packets.buffers)
        var texts: [String] = []
        while case .text(let text)? = scanner.next()?.message { texts.append(String(decoding: text, as: UTF8.self)) }
        return texts
    }

    @Test func events() throws {
        let add = try Samples.add(7)
        #expect(texts(plain.packets(add, epoch: "e")) == [#"42["add-circle",\#(Samples.circle(7))]"#])
        #expect(texts(state.packets(add, epoch: "e")) == [#"42/n,["add-circle",\#(Samples.circle(7))]"#])
        #expect(texts(recovering.packets(add, epoch: "e")) == [#"42["add-circle",\#(Samples.circle(7)),"e:7"]"#])
        let clear = BoardEvent(seq: 8, change: .clearBoard)
        #expect(
            texts(plain.packets(clear, epoch: "e")) == [#"42["clear-board",{"seq":8}]"#, #"42["clear",{"seq":8}]"#])
        #expect(texts(state.packets(clear, epoch: "e")) == [#"42/n,["clear-board",{"seq":8}]"#])
        // Who got the first half only is not up to date.
        #expect(
            texts(recovering.packets(clear, epoch: "e")) == [
                #"42["clear-board",{"seq":8}]"#, #"42["clear",{"seq":8},"e:8"]"#,
            ])
        let mode = BoardEvent(seq: 9, change: .setBoard(.readOnly))
        #expect(texts(plain.packets(mode, epoch: "e")) == [])
        #expect(texts(state.packets(mode, epoch: "e")) == [#"42/n,["set-board",{"mode":"read-only","seq":9}]"#])
        let removal = BoardEvent(seq: 10, change: .removeCircles([1, 2]))
        #expect(texts(plain.packets(removal, epoch: "e")) == [#"42["remove-circles",{"ids":[1,2],"seq":10}]"#])
    }

    @Test func bringingUpToDate() throws {
        let mirror = try Samples.mirror(seq: 9, ids: [3, 5, 8])
        #expect(
            texts(recovering.replay(mirror, limit: 2)) == [
                #"42["clear-board",{"seq":9}]"#, #"42["clear",{"seq":9}]"#, #"42["add-circle",\#(Samples.circle(5))]"#,
                #"42["add-circle",\#(Samples.circle(8)),"e:9"]"#,
            ])
        #expect(texts(plain.playerList(mirror.players)) == [#"42["update-player-list",["AB"]]"#])
    }

    @Test func theState() throws {
        var mirror = try Samples.mirror(seq: 9, ids: [3])
        let you = try Identity(auth: nil, socketID: "me", moderatorSecret: nil)
        let state = BoardState(
            board: .main, epoch: mirror.epoch, seq: mirror.seq, mode: mirror.mode, players: mirror.players, you: you)
        let tail = #""players":[{"id":"p","initials":"AB"}],"you":{"id":"me","moderator":false}}]"#
        #expect(
            texts(state.full(mirror.encodedCircles(), namespace: "/"))
                == [
                    #"42["board-state",{"board":"main","epoch":"e","seq":9,"mode":"open","circles":[\#(Samples.circle(3))],\#(tail)"#
                ])
        #expect(
            texts(state.resumed(namespace: "/"))
                == [#"42["board-state",{"board":"main","epoch":"e","seq":9,"mode":"open","resumed":true,\#(tail)"#])
    }
}
