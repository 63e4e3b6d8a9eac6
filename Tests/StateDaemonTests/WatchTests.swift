// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// Watching a board: none missing, none twice, whatever happens in between.
@Suite struct WatchTests {
    let daemon: TestSupport.Daemon
    let writer: RawConnection

    init() throws {
        daemon = try TestSupport.Daemon(arguments: ["--player-grace", "0.2"])
        writer = try daemon.connect()
    }

    private func add(_ count: Int, board: String = "main") throws {
        let list = (0..<count).map { "{\(circle(x: $0))}" }.joined(separator: ",")
        try writer.result("add-circles", #"{"board":"\#(board)","circles":[\#(list)]}"#)
    }

    /// Reads `board-event`s and checks that their seqs follow each other.
    private func expectEvents(_ seqs: ClosedRange<Int>, _ watcher: RawConnection) throws {
        for seq in seqs {
            let note = try watcher.nextNotification()
            try #require(note["method"]?.string == "board-event")
            try #require(note["params"]?["seq"]?.int == seq)
        }
    }

    @Test func aWatcherSeesTheStateAndThenEveryEvent() throws {
        try add(3)
        let watcher = try daemon.connect()
        let state = try watcher.result("watch-board")
        #expect(state["resumed"]?.bool == false)
        #expect(state.circleIDs == [1, 2, 3])
        try add(2000)
        try writer.result("clear-board")
        try expectEvents(4...2003, watcher)
        let last = try watcher.nextNotification()["params"]
        let at = last?["at"]?.int ?? 0
        let epoch = state["epoch"]?.string ?? ""
        #expect(last?.text == #"{"board":"main","epoch":"\#(epoch)","seq":2004,"event":"clear-board","at":\#(at)}"#)
    }

    @Test func aWatchBegunInTheMiddleOfABurstMissesNothing() throws {
        let lines = (1...300).map { #"{"id":\#($0),"method":"add-circle","params":{\#(circle(x: $0))}}"# + "\n" }
        let watch = #"{"id":0,"method":"watch-board"}"# + "\n"
        try writer.send(lines[..<150].joined() + watch + lines[150...].joined())
        var seen: [Int] = []
        var answers = 0
        while seen.last != 300 || answers < 301 {
            let message = try JSONValue.parse(text: try writer.readLine())
            if let state = message["result"], state["resumed"] != nil { seen = state.circleIDs }
            if let seq = message["params"]?["seq"]?.int { seen.append(seq) }
            if message["id"] != nil { answers += 1 }
        }
        #expect(seen == Array(1...300))
    }

    @Test func aReaderThatComesBackResumesExactly() throws {
        try add(5000)
        let epoch = try writer.result("list-boards")["boards"]?.elements?.first?["epoch"]?.string ?? ""
        for restart in [false, true] {
            if restart { try daemon.restart() }
            let watcher = try daemon.connect()
            let answer = try watcher.result("watch-board", #"{"epoch":"\#(epoch)","after":17}"#)
            #expect(answer["resumed"]?.bool == true)
            #expect(answer["circles"] == nil)
            try expectEvents(18...5000, watcher)
        }
        let watcher = try daemon.connect()
        for params in [#"{"epoch":"other","after":17}"#, #"{"epoch":"\#(epoch)","after":5001}"#] {
            #expect(try watcher.result("watch-board", params)["resumed"]?.bool == false)
        }
        #expect(try watcher.call("watch-board", #"{"after":3}"#).errorKind == "invalid-params")
        #expect(try watcher.call("watch-board", #"{"epoch":"x"}"#).errorKind == "invalid-params")
    }

    @Test func oneThatResumesWhileOthersWriteMissesNothing() throws {
        try add(8000)
        let epoch = try writer.result("list-boards")["boards"]?.elements?.first?["epoch"]?.string ?? ""
        let watcher = try daemon.connect()
        try watcher.result("watch-board", #"{"epoch":"\#(epoch)","after":0}"#)
        for _ in 0..<20 { try add(200) }
        try expectEvents(1...12_000, watcher)
    }

    @Test func aBatchUnderWayKeepsNotificationsOutOfItsLine() throws {
        try add(8000)
        let epoch = try writer.result("list-boards")["boards"]?.elements?.first?["epoch"]?.string ?? ""
        let watcher = try daemon.connect()
        // Each of these waits for the store, and so do the watcher's events.
        let calls = (1...40).map { #"{"id":\#($0),"method":"get-history","params":{"limit":700}}"# }.joined(
            separator: ",")
        try watcher.send(
            #"{"id":0,"method":"watch-board","params":{"epoch":"\#(epoch)","after":0}}"# + "\n[\(calls)]\n")
        var (seq, answers) = (0, 0)
        while seq < 8000 || answers == 0 {
            let message = try JSONValue.parse(text: try watcher.readLine())
            if message.kind == .array { answers = message.count }
            guard let next = message["params"]?["seq"]?.int else { continue }
            try #require(next == seq + 1)
            seq = next
        }
        #expect(answers == 40)
    }

    @Test func aWatchAskedForWithoutAnAnswerBeginsAllTheSame() throws {
        try writer.send(
            #"{"id":1,"method":"add-circle","params":{\#(circle())}}"# + "\n" + #"{"method":"watch-board"}"# + "\n")
        _ = try writer.readLine()
        let other = try daemon.connect()
        try other.result("add-circle", "{\(circle())}")
        #expect(try writer.nextNotification()["params"]?["seq"]?.int == 2)
    }

    @Test(arguments: ["main", "quiet"])
    func aBoardWithoutEventsKeepsItsEpochOverARestart(board: String) throws {
        let epoch = try writer.result("watch-board", #"{"board":"\#(board)"}"#)["epoch"]?.string ?? ""
        try daemon.restart()
        let resume = #"{"board":"\#(board)","epoch":"\#(epoch)","after":0}"#
        #expect(try daemon.connect().result("watch-board", resume)["resumed"]?.bool == true)
    }

    @Test func deletionEndsTheWatchBehindAllThatHappened() throws {
        let watcher = try daemon.connect()
        try watcher.result("watch-board", #"{"board":"b"}"#)
        try add(3, board: "b")
        try writer.result("delete-board", #"{"board":"b"}"#)
        try add(1, board: "b")
        try expectEvents(1...3, watcher)
        #expect(
            try watcher.nextNotification().text == #"{"jsonrpc":"2.0","method":"board-deleted","params":{"board":"b"}}"#
        )
        try watcher.result("unwatch-board", #"{"board":"b"}"#)
        #expect(watcher.notifications.isEmpty)
    }

    @Test func unwatchingAndWatchingAgain() throws {
        let watcher = try daemon.connect()
        try watcher.result("watch-board")
        try watcher.result("watch-board")
        try add(1)
        try expectEvents(1...1, watcher)
        try watcher.result("unwatch-board")
        try watcher.result("unwatch-board")
        try add(1)
        #expect(try watcher.result("watch-board").circleIDs == [1, 2])
        try add(1)
        try expectEvents(3...3, watcher)
    }

    @Test func playersComeAndGoWithTheirConnections() throws {
        let watcher = try daemon.connect()
        try watcher.result("watch-board")
        let (first, second) = (try daemon.connect(), try daemon.connect())
        try first.result("register-players", #"{"players":[{"id":"a","initials":"AA"},{"id":"b","initials":"BB"}]}"#)
        try second.result("register-player", #"{"id":"a","initials":"AX"}"#)
        var list = ""
        func awaitList(_ wanted: String) throws {
            while list != wanted { list = try watcher.nextNotification()["params"]?["players"]?.text ?? "" }
        }
        try awaitList(#"[{"id":"a","initials":"AX"},{"id":"b","initials":"BB"}]"#)
        first.close()
        try awaitList(#"[{"id":"a","initials":"AX"}]"#)
        try second.result("unregister-player", #"{"id":"nobody"}"#)
        try second.result("unregister-player", #"{"id":"a"}"#)
        try awaitList("[]")
    }

    @Test func aBriefAnswerLeavesOutThePlayers() throws {
        let (client, watcher) = (try daemon.connect(), try daemon.connect())
        try watcher.result("watch-board")
        let answers = [
            try client.result("register-player", #"{"id":"a","initials":"AA","brief":true}"#),
            try client.result("register-players", #"{"players":[{"id":"b","initials":"BB"}],"brief":true}"#),
            try client.result("unregister-player", #"{"id":"a","brief":true}"#),
        ]
        #expect(answers.allSatisfy { $0.text == #"{"board":"main"}"# })
        var list = ""
        while list != #"[{"id":"b","initials":"BB"}]"# {
            list = try watcher.nextNotification()["params"]?["players"]?.text ?? ""
        }
        let refused = try client.call("register-player", #"{"id":"a","initials":"AA","brief":1}"#)
        #expect(refused["error"]?["data"]?["field"]?.string == "brief")
    }

    @Test func aFrontEndThatRestartsKeepsItsPlayersInPlace() throws {
        try daemon.stop()
        try daemon.start(arguments: ["--player-grace", "60"])
        let first = try daemon.connect()
        try first.result("register-players", #"{"players":[{"id":"a","initials":"AA"},{"id":"b","initials":"BB"}]}"#)
        first.close()
        let second = try daemon.connect()
        let list = try second.result("register-player", #"{"id":"b","initials":"BB"}"#)["players"]?.text
        #expect(list == #"[{"id":"a","initials":"AA"},{"id":"b","initials":"BB"}]"#)
    }

    @Test func aHalfClosedWatcherIsStillTold() throws {
        let watcher = try daemon.connect()
        try watcher.sendLine(#"{"id":1,"method":"watch-board"}"#)
        watcher.shutdownWrite()
        _ = try watcher.readLine()
        try add(2)
        try expectEvents(1...2, watcher)
        watcher.close()
        // Its descriptor is given up when it has gone; the next write or the hang-up tells.
        try add(1)
        var connections = 2
        while connections > 1 { connections = try writer.result("get-status")["connections"]?.int ?? 0 }
    }
}
