// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// Writes, their keys and their limits, over the true daemon.
@Suite struct WriteTests {
    let daemon: TestSupport.Daemon
    let client: RawConnection

    init() throws {
        daemon = try TestSupport.Daemon(arguments: [
            "--max-circles", "20", "--max-circles-per-call", "10", "--max-boards", "2", "--max-players", "3",
        ])
        client = try daemon.connect()
    }

    @Test func aCircleIsStoredInItsCanonicalForm() throws {
        let given =
            #"{"initials":" e\u0301b ","x":123.0,"y":-0.0,"dia":1e2,"rgba":"RGBA( 1, 2,3 , .12345 )","by":"me"}"#
        let stored = try #require(try client.result("add-circle", given)["circle"])
        let at = try #require(stored["at"]?.int)
        #expect(
            stored.text
                == #"{"id":1,"initials":"éb","x":123,"y":0,"dia":100,"rgba":"rgba(1,2,3,0.123)","at":\#(at),"by":"me"}"#
        )
    }

    @Test(arguments: [
        ("initials", #"{"initials":"A","x":1,"y":1,"dia":1,"rgba":"rgb(1,2,3)"}"#),
        ("initials", #"{"initials":"<b>","x":1,"y":1,"dia":1,"rgba":"rgb(1,2,3)"}"#),
        ("x", #"{"initials":"AB","x":"1","y":1,"dia":1,"rgba":"rgb(1,2,3)"}"#),
        ("y", #"{"initials":"AB","x":1,"y":100000.5,"dia":1,"rgba":"rgb(1,2,3)"}"#),
        ("dia", #"{"initials":"AB","x":1,"y":1,"dia":0,"rgba":"rgb(1,2,3)"}"#),
        ("rgba", #"{"initials":"AB","x":1,"y":1,"dia":1,"rgba":"rgba(0,0,0,1);background:url(//x)"}"#),
        ("rgba", #"{"initials":"AB","x":1,"y":1,"dia":1}"#),
        ("by", #"{"initials":"AB","x":1,"y":1,"dia":1,"rgba":"rgb(1,2,3)","by":""}"#),
    ])
    func aBadCircleIsRefusedByField(field: String, circle: String) throws {
        let answer = try client.call("add-circle", circle)
        #expect(answer.errorKind == "invalid-circle")
        #expect(answer["error"]?["data"]?["field"]?.string == field)
        #expect(try client.result("list-boards")["boards"]?.elements?.first?["seq"]?.int == 0)
    }

    @Test func severalAreAllOrNone() throws {
        let good = "{\(circle())}"
        let bad = try client.call("add-circles", #"{"circles":[\#(good),{"x":1}]}"#)
        #expect(bad["error"]?["data"]?["index"]?.int == 1)
        let many = Array(repeating: good, count: 11).joined(separator: ",")
        let tooMany = try client.call("add-circles", #"{"circles":[\#(many)]}"#)
        #expect(tooMany["error"]?["data"]?["limit"]?.string == "circles-per-call")
        let ten = Array(repeating: good, count: 10).joined(separator: ",")
        #expect(try client.result("add-circles", #"{"circles":[\#(ten)]}"#)["last"]?.int == 10)
        try client.result("add-circle", good)
        let full = try client.call("add-circles", #"{"circles":[\#(ten)]}"#)
        #expect(full.errorKind == "limit-reached")
        #expect(full["error"]?["data"]?["max"]?.int == 20)
        #expect(try client.result("get-board").circleIDs == Array(1...11))
    }

    @Test func boardsAndPlayersHaveLimits() throws {
        for name in ["a", "b"] { try client.result("add-circle", #"{"board":"\#(name)",\#(circle())}"#) }
        for method in ["add-circle", "watch-board", "register-player"] {
            let answer = try client.call(method, #"{"board":"c","id":"p",\#(circle())}"#)
            #expect(answer["error"]?["data"]?["limit"]?.string == "boards", "\(method)")
        }
        try client.result("delete-board", #"{"board":"a"}"#)
        try client.result("add-circle", #"{"board":"c",\#(circle())}"#)
        let players = (1...4).map { #"{"id":"p\#($0)","initials":"PL"}"# }.joined(separator: ",")
        let answer = try client.call("register-players", #"{"players":[\#(players)]}"#)
        #expect(answer["error"]?["data"]?["limit"]?.string == "players")
        #expect(try client.result("list-players")["players"]?.count == 0)
    }

    @Test func removingClearingAndRestoring() throws {
        for (index, initials) in ["AA", "BB", "AA", "CC"].enumerated() {
            try client.result("add-circle", "{\(circle(x: index, initials: initials))}")
        }
        #expect(try client.result("remove-circles", #"{"initials":"AA","last":1}"#)["ids"]?.integers == [3])
        #expect(try client.result("remove-circles", #"{"ids":[9,4,2,4]}"#)["ids"]?.integers == [2, 4])
        #expect(try client.result("remove-circles", #"{"ids":[2]}"#)["ids"]?.integers == [])
        #expect(try client.call("remove-circles").errorKind == "invalid-params")
        #expect(try client.call("remove-circles", #"{"ids":[1],"last":1}"#).errorKind == "invalid-params")
        #expect(try client.result("clear-board")["removed"]?.int == 1)
        #expect(try client.result("clear-board")["seq"]?.int == 7)
        #expect(try client.result("restore-board", #"{"to":5}"#)["circles"]?.int == 3)
        #expect(try client.result("get-board").circleIDs == [1, 2, 4])
        #expect(try client.call("restore-board", #"{"to":9}"#)["error"]?["data"]?["field"]?.string == "to")
        try daemon.restart()
        let again = try daemon.connect()
        #expect(try again.result("get-board").circleIDs == [1, 2, 4])
        #expect(try again.result("get-board", #"{"at-seq":4}"#).circleIDs == [1, 2, 3, 4])
        #expect(try again.result("get-board", #"{"at-seq":7}"#).circleIDs == [])
        #expect(try again.call("get-board", #"{"at-seq":9}"#).errorKind == "invalid-params")
    }

    @Test func aKeyMakesAWriteSafeToRepeatAlsoAcrossARestart() throws {
        let add = #"{\#(circle()),"key":"k1"}"#
        let first = try client.result("add-circle", add)
        let several = #"{"circles":[{\#(circle())},{\#(circle(x: 5))}],"key":"k2"}"#
        let bulk = try client.result("add-circles", several)
        let removed = try client.result("remove-circles", #"{"last":2,"key":"k3"}"#)
        let nothing = try client.result("remove-circles", #"{"ids":[99],"key":"k4"}"#)
        let restored = try client.result("restore-board", #"{"to":3,"key":"k5"}"#)
        try daemon.kill9()
        try daemon.start()
        let again = try daemon.connect()
        #expect(try again.result("add-circle", add).text == first.text)
        #expect(try again.result("add-circles", several).text == bulk.text)
        #expect(try again.result("remove-circles", #"{"last":2,"key":"k3"}"#).text == removed.text)
        #expect(try again.result("remove-circles", #"{"ids":[99],"key":"k4"}"#).text == nothing.text)
        #expect(try again.result("restore-board", #"{"to":3,"key":"k5"}"#).text == restored.text)
        #expect(try again.call("add-circle", #"{\#(circle(x: 7)),"key":"k1"}"#).errorKind == "key-reused")
        #expect(try again.result("get-history")["last"]?.int == restored["seq"]?.int)
    }

    @Test func onAReadOnlyBoardPlayersMayNotWrite() throws {
        try client.result("set-board", #"{"mode":"read-only"}"#)
        #expect(try client.call("add-circle", #"{\#(circle()),"as":"player"}"#).errorKind == "not-allowed")
        try client.result("add-circle", "{\(circle())}")
        try daemon.restart()
        let again = try daemon.connect()
        #expect(try again.result("get-board")["mode"]?.string == "read-only")
        #expect(try again.result("get-board", #"{"at-seq":0}"#)["mode"]?.string == "open")
        try again.result("set-board", #"{"mode":"open"}"#)
        try again.result("add-circle", #"{\#(circle()),"as":"player"}"#)
    }

    @Test func aDeletedBoardBeginsANewLife() throws {
        let old = try client.result("add-circle", #"{"board":"b",\#(circle()),"key":"k"}"#)
        let epoch = try client.result("get-board", #"{"board":"b"}"#)["epoch"]?.string
        #expect(try client.result("delete-board", #"{"board":"b"}"#)["deleted"]?.bool == true)
        #expect(try client.result("delete-board", #"{"board":"b"}"#)["deleted"]?.bool == false)
        #expect(try client.call("get-history", #"{"board":"b"}"#).errorKind == "no-such-board")
        let new = try client.result("add-circle", #"{"board":"b",\#(circle()),"key":"k"}"#)
        #expect(new["seq"]?.int == 1)
        #expect(new["circle"]?["at"]?.int != nil && old["seq"]?.int == 1)
        #expect(try client.result("get-board", #"{"board":"b"}"#)["epoch"]?.string != epoch)
        let main = try client.result("get-board")["epoch"]?.string
        try client.result("add-circle", "{\(circle())}")
        try client.result("delete-board")
        let empty = try client.result("get-board")
        #expect(empty.circleIDs == [] && empty["seq"]?.int == 0 && empty["epoch"]?.string != main)
        try daemon.restart()
        #expect(try daemon.connect().result("get-board")["epoch"]?.string == empty["epoch"]?.string)
    }

    @Test func aBoardThatNobodyWroteToIsNotKept() throws {
        #expect(try client.result("clear-board", #"{"board":"b"}"#)["removed"]?.int == 0)
        #expect(try client.result("remove-circles", #"{"board":"b","last":1,"key":"k"}"#)["ids"]?.integers == [])
        #expect(try client.call("add-circle", #"{"board":"b"}"#).errorKind == "invalid-circle")
        #expect(try client.result("list-boards")["boards"]?.count == 1)
        try client.result("watch-board", #"{"board":"b"}"#)
        #expect(try client.result("list-boards")["boards"]?.count == 2)
        try client.result("unwatch-board", #"{"board":"b"}"#)
        #expect(try client.result("list-boards")["boards"]?.count == 1)
    }

    @Test func historyComesInPages() throws {
        let circles = (0..<10).map { "{\(circle(x: $0))}" }.joined(separator: ",")
        try client.result("add-circles", #"{"circles":[\#(circles)]}"#)
        let page = try client.result("get-history", #"{"after":3,"limit":4}"#)
        #expect(page["events"]?.elements?.compactMap { $0["seq"]?.int } == [4, 5, 6, 7])
        #expect(page["last"]?.int == 10)
        #expect(try client.result("get-history", #"{"after":10}"#)["events"]?.count == 0)
        for bad in [#"{"limit":0}"#, #"{"limit":10001}"#, #"{"after":-1}"#, #"{"after":"1"}"#] {
            #expect(try client.call("get-history", bad).errorKind == "invalid-params")
        }
    }
}
