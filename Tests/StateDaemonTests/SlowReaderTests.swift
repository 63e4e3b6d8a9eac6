// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// A reader that does not read costs a bounded amount of memory, and harms nobody.
@Suite struct SlowReaderTests {
    @Test func aWatcherThatDoesNotReadIsLetGoWithBye() throws {
        let daemon = try TestSupport.Daemon(arguments: ["--watcher-buffer", "1000000"])
        let (writer, slow, quick) = (
            try daemon.connect(), try daemon.connect(receiveBuffer: 4096), try daemon.connect()
        )
        try slow.result("watch-board")
        let before = try writer.result("get-status")["rss"]?.int ?? 0
        let list = Array(repeating: "{\(circle())}", count: 1000).joined(separator: ",")
        var written = 0
        while try writer.result("get-status")["watchers"]?.int == 1 {
            written = try writer.result("add-circles", #"{"circles":[\#(list)]}"#)["last"]?.int ?? 0
            try #require(written < 50_000)
        }
        let after = try writer.result("get-status")["rss"]?.int ?? 0
        #expect(after - before < 64 << 20)
        #expect(try quick.result("get-board").circleIDs.count == written)
        var last = ""
        var seq = 0
        while let line = try slow.readLineOrEnd() {
            last = line
            guard let next = try JSONValue.parse(text: line)["params"]?["seq"]?.int else { continue }
            #expect(next == seq + 1)
            seq = next
        }
        #expect(last == #"{"jsonrpc":"2.0","method":"bye","params":{"kind":"too-slow","reconnect":500}}"#)
        #expect(seq > 0 && seq < written)
        #expect(try writer.result("get-status")["too-slow"]?.int == 1)
    }

    @Test func aClientThatTakesNoAnswersIsBoundedAndLetGo() throws {
        let daemon = try TestSupport.Daemon(arguments: ["--stall-timeout", "0.5"])
        let (writer, slow) = (try daemon.connect(), try daemon.connect(receiveBuffer: 4096))
        let list = Array(repeating: "{\(circle())}", count: 5000).joined(separator: ",")
        try writer.result("add-circles", #"{"circles":[\#(list)]}"#)
        let before = try writer.result("get-status")["rss"]?.int ?? 0
        // Half a gigabyte of answers, if they were all made.
        try slow.send(String(repeating: #"{"id":1,"method":"get-board"}"# + "\n", count: 1000))
        while try writer.result("get-status")["connections"]?.int == 2, !daemon.log.contains("too slow") {}
        let after = try writer.result("get-status")["rss"]?.int ?? 0
        #expect(after - before < 64 << 20)
        var last = ""
        while let line = try slow.readLineOrEnd() { last = line }
        #expect(last.contains(#""kind":"too-slow""#))
    }

    @Test func aBatchThatIsCutShortIsStillALine() throws {
        let daemon = try TestSupport.Daemon(arguments: ["--stall-timeout", "0.5"])
        let (writer, slow) = (try daemon.connect(), try daemon.connect(receiveBuffer: 4096))
        let list = Array(repeating: "{\(circle())}", count: 5000).joined(separator: ",")
        try writer.result("add-circles", #"{"circles":[\#(list)]}"#)
        let calls = Array(repeating: #"{"id":1,"method":"get-board"}"#, count: 100).joined(separator: ",")
        try slow.sendLine("[\(calls)]")
        while !daemon.log.contains("too slow") { try writer.result("get-status") }
        let answers = try JSONValue.parse(text: try slow.readLine())
        #expect(answers.kind == .array && answers.count < 100)
        #expect(try slow.readLine().contains("bye"))
        #expect(try slow.readLineOrEnd() == nil)
    }
}
