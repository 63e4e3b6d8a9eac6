// SPDX-License-Identifier: MIT
import Glibc
import JSON
import TestSupport
import Testing

/// A disk that is full: nothing is lost, nothing is half stored, and it heals without a restart.
@Suite struct FullDiskTests {
    /// A file system of its own, as small as asked; gone with the value.
    private final class SmallDisk {
        let folder: TemporaryFolder

        init(size: String) throws {
            folder = try TemporaryFolder()
            let result = try run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", folder.path])
            guard result.status == 0 else { throw SupportError("mount: \(result.error)") }
        }

        func grow(to size: String) throws {
            let result = try run("/bin/mount", ["-o", "remount,size=\(size)", folder.path])
            guard result.status == 0 else { throw SupportError("mount: \(result.error)") }
        }

        deinit { umount2(folder.path, Int32(MNT_DETACH)) }
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func writesAreRefusedReadsGoOnAndItHeals() throws {
        let disk = try SmallDisk(size: "1m")
        let daemon = try TestSupport.Daemon(folder: disk.folder)
        let (writer, watcher) = (try daemon.connect(), try daemon.connect())
        try watcher.result("watch-board")
        let list = Array(repeating: "{\(circle())}", count: 200).joined(separator: ",")
        var stored = 0
        while true {
            let answer = try writer.call("add-circles", #"{"circles":[\#(list)],"key":"\#(stored)"}"#)
            guard let last = answer["result"]?["last"]?.int else {
                #expect(answer.errorKind == "storage-failed")
                #expect(answer["error"]?["data"]?["stored"]?.string == "no")
                break
            }
            stored = last
        }
        let commits = try writer.result("get-status")["commits"]
        #expect(commits?["failed"]?.int == 1 && commits?["events"]?.int == stored)
        // Reads and presence go on, and see what is stored: also behind a write that is refused.
        try writer.send(
            #"{"id":1,"method":"add-circles","params":{"circles":[\#(list)],"key":"again"}}"# + "\n"
                + #"{"id":2,"method":"get-board"}"# + "\n" + #"{"id":3,"method":"watch-board"}"# + "\n"
                + #"{"id":4,"method":"register-player","params":{"id":"p","initials":"PP"}}"# + "\n")
        #expect(try JSONValue.parse(text: try writer.readLine()).errorKind == "storage-failed")
        for id in [2, 3] {
            let answer = try JSONValue.parse(text: try writer.readLine())
            #expect(answer["id"]?.int == id && answer["result"]?.circleIDs == Array(1...stored))
        }
        #expect(try JSONValue.parse(text: try writer.readLine())["result"]?["players"]?.count == 1)
        try disk.grow(to: "8m")
        let again = #"{"circles":[\#(list)],"key":"again"}"#
        #expect(try writer.result("add-circles", again)["first"]?.int == stored + 1)
        #expect(try writer.result("add-circles", again)["first"]?.int == stored + 1)
        for seq in 1...(stored + 200) {
            var note = try watcher.nextNotification()
            if note["method"]?.string == "update-player-list" { note = try watcher.nextNotification() }
            try #require(note["params"]?["seq"]?.int == seq)
        }
        try daemon.restart()
        #expect(try daemon.connect().result("get-board").circleIDs == Array(1...(stored + 200)))
        try daemon.stop()
    }
}
