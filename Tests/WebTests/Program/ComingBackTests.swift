// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// What one client does, with the true programs.
@Suite struct ComingBackTests {
    private let daemon: Daemon
    private let web: WebFrontEnd

    init() throws {
        daemon = try Daemon()
        web = try WebFrontEnd(socket: daemon.socket)
        try web.waitForDaemon()
    }

    private func place() throws {
        let circle = ##"{"initials":"AB","x":1,"y":2,"dia":3,"rgba":"#ff8800"}"##
        try daemon.connect().result("add-circle", circle)
    }

    /// What comes while the past waits to be taken is neither in the past nor lost.
    @Test func whoIsSlowToTakeThePastMissesNothing() throws {
        try place()
        let epoch = try #require(try daemon.connect().result("get-board")["epoch"]?.string)
        let watcher = try Poller(web, auth: #"{"state":true}"#)
        _ = try watcher.take(until: #"42["board-state""#)
        let slow = try Poller(web, auth: #"{"state":true,"epoch":"\#(epoch)","after":0}"#)
        let start = try slow.take(until: "40{")
        // The player's list is told after the history was: it waits for the next poll.
        try slow.send(#"42["register-player","AB"]"#)
        _ = try watcher.take(until: #"42["update-player-list",["AB"]]"#)
        try place()
        _ = try watcher.take(until: #"42["add-circle",{"id":2,"#)
        let first = try start + slow.take(until: #"42["update-player-list""#)
        try place()
        let packets = try first + slow.take(until: #"42["add-circle",{"id":3,"#)
        let circles = packets.filter { $0.hasPrefix(#"42["add-circle""#) }
        #expect(packets.contains { $0.hasPrefix(#"42["board-state""#) && $0.contains(#""resumed":true"#) })
        try #require(circles.count == 3, "\(packets)")
        for (index, circle) in circles.enumerated() {
            #expect(circle.hasPrefix(#"42["add-circle",{"id":\#(index + 1),"#), "\(packets)")
        }
    }

    /// Numbers at the end of what there is.
    @Test(arguments: [
        (#"["restore-board",{"to":9223372036854775807}]"#, "invalid-params"),
        (#"["restore-board",{"to":9007199254740992}]"#, "not-allowed"),
        (#"["remove-circles",{"ids":[9223372036854775807,-9223372036854775808]}]"#, nil),
        (#"["remove-circles",{"last":9223372036854775807}]"#, nil),
    ])
    func greatNumbersEndNothing(event: String, kind: String?) throws {
        let player = try Poller(web)
        _ = try player.take(until: #"42["update-player-list""#)
        try player.send("421\(event)")
        let answer = try #require(try player.take(until: "431").last { $0.hasPrefix("431") })
        if let kind {
            #expect(answer.contains(#""kind":"\#(kind)""#), "\(answer)")
        } else {
            #expect(answer == #"431[{"ok":true,"ids":[]}]"#)
        }
        #expect(web.program.isRunning)
    }

    /// Each kind of request counts against the rate: also one that moves nothing.
    @Test(arguments: [#"["leave-board"]"#, #"["join-board","other"]"#, #"["register-player","AB"]"#])
    func theRate(event: String) throws {
        let web = try WebFrontEnd(socket: daemon.socket, arguments: ["--rate", "1", "--burst", "1"])
        try web.waitForDaemon()
        let player = try Poller(web)
        _ = try player.take(until: #"42["update-player-list""#)
        try player.send("421\(event)", "422\(event)")
        let answers = try player.take(until: "432")
        #expect(answers.contains { $0.hasPrefix("432") && $0.contains(#""kind":"rate-limited""#) }, "\(answers)")
    }
}
