// SPDX-License-Identifier: MIT
import Glibc
import TestSupport
import Testing

/// What is never in a log: secrets, and what players write.
@Suite struct DiscretionTests {
    private static let moderator = "the-moderators-own-secret"
    private static let player = "a-players-own-secret"

    @Test func secretsAndPlayersTextAreInNoLog() throws {
        let folder = try TemporaryFolder()
        let (secretFile, level) = (folder.path("secret"), ["--log-level", "trace"])
        #expect(try run("/bin/sh", ["-c", "printf %s '\(Self.moderator)' > '\(secretFile)'"]).status == 0)
        let daemon = try Daemon(arguments: level + ["--max-boards", "0"])
        let web = try WebFrontEnd(socket: daemon.socket, arguments: level + ["--moderator-secret-file", secretFile])
        try web.waitForDaemon()
        try play(on: web)
        let direct = try daemon.connect()
        _ = try direct.call("add-circle", #"{"initials":"QZQ","x":1,"y":2,"dia":0,"rgba":"QZQ","key":"QZQ-key"}"#)
        _ = try direct.call("QZQ", #"{"QZQ":1}"#)
        _ = try direct.call("register-player", #"{"id":"QZQ","initials":"QZQQZQQZQQZQ"}"#)
        for program in [daemon.program, web.program] {
            program.send(signal: SIGUSR1)
            try program.waitForLine(on: .standardError, containing: " metrics ")
        }
        var logs = daemon.log
        try daemon.restart()
        try web.waitForDaemon(occurrence: 2)
        try web.stop()
        try daemon.stop()
        logs += daemon.log + web.log
        for text in ["QZQ", "qzq", Self.moderator, Self.player] { #expect(!logs.contains(text), "\(text)") }
        #expect(web.log.contains("broke the protocol") && web.log.contains("cannot be watched"), "so much is said")
    }

    private func play(on web: WebFrontEnd) throws {
        let auth = #"{"state":true,"player":"\#(Self.player)","moderator":"\#(Self.moderator)"}"#
        let player = try Poller(web, auth: auth)
        try player.send(
            #"421["register-player","QZQ"]"#, #"422["register-player","QZQQZQQZQ"]"#, #"423["qzq",{"qzq":"QZQ"}]"#,
            ##"424["add-circle",{"initials":"QZQ","x":1,"y":2,"dia":3,"rgba":"#f80","key":"QZQ-key"}]"##,
            ##"425["add-circle",{"initials":"QZQ","x":1,"y":2,"dia":-3,"rgba":"QZQ","key":"QZQ-key"}]"##,
            #"426["join-board","elsewhere"]"#)
        _ = try player.take(until: #"42["request-failed""#)
        let other = try Poller(web, auth: #"{"player":"qzq","moderator":"QZQ"}"#)
        _ = try other.take(until: "44")
        let rude = try Poller(web, auth: "{}")
        _ = try rude.take(until: "40")
        try? rude.send(#"4QZQ"#)
        try web.program.waitForLine(on: .standardError, containing: "broke the protocol")
    }
}
