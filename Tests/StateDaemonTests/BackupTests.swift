// SPDX-License-Identifier: MIT
import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// `circles backup` on a daemon at work, and `circlesd --restore`.
@Suite struct BackupTests {
    private let daemon: TestSupport.Daemon
    private let folder: TemporaryFolder

    init() throws {
        daemon = try TestSupport.Daemon()
        folder = try TemporaryFolder()
    }

    private func backUp(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
        try run(ProgramPath.circles, ["backup"] + arguments, environment: ["CIRCLES_SOCKET": daemon.socket])
    }

    private func restore(
        _ file: String, into data: String
    ) throws -> (status: Int32, output: String, error: String) {
        try run(ProgramPath.circlesd, ["--restore", file, "--data", data])
    }

    private func add(_ count: Int, on board: String = "main", to client: RawConnection) throws {
        let list = Array(repeating: "{\(circle())}", count: count).joined(separator: ",")
        try client.result("add-circles", #"{"board":"\#(board)","circles":[\#(list)]}"#)
    }

    /// All of a board's events, in the order of their seqs, each as its text.
    private func history(_ client: RawConnection, of board: String = "main") throws -> [String] {
        var events: [String] = []
        while true {
            let params = #"{"board":"\#(board)","after":\#(events.count),"limit":10000}"#
            let page = try client.result("get-history", params)["events"]?.elements ?? []
            if page.isEmpty { return events }
            events += page.map(\.text)
        }
    }

    // MARK: There and back

    @Test func whatWasAcknowledgedBeforeIsInIt() throws {
        let client = try daemon.connect()
        // Some weight, so that the copy takes a while.
        for _ in 0..<4 { try add(10_000, on: "heavy", to: client) }
        let load = Load(on: daemon)
        while load.acknowledged < 20 { sched_yield() }
        let file = folder.path("backup")
        let before = load.acknowledged
        #expect(try backUp(file).status == 0)
        let after = load.acknowledged
        #expect(after > before, "it was written to all the time")
        let all = load.stop()
        let original = try history(client)
        #expect(original.count == all)

        let result = try restore(file, into: folder.path("d"))
        #expect(result.status == 0 && result.output == "" && result.error.contains("restored"), "\(result)")
        let copy = try TestSupport.Daemon(folder: folder)
        let other = try copy.connect()
        let restored = try history(other)
        #expect(restored.count >= before && restored.count <= after + 1)
        #expect(restored[...] == original.prefix(restored.count))
        #expect(try other.result("get-board", #"{"board":"heavy"}"#).circleIDs == Array(1...40_000))
        let boards = (try client.result("list-boards"), try other.result("list-boards"))
        for (one, other) in zip(boards.0["boards"]?.elements ?? [], boards.1["boards"]?.elements ?? []) {
            #expect(one["board"]?.string == other["board"]?.string && one["epoch"]?.string != other["epoch"]?.string)
        }
    }

    @Test func aKeyIsStillKnown() throws {
        let client = try daemon.connect()
        let call = #"{\#(circle()),"key":"once"}"#
        try client.result("add-circle", call)
        #expect(try backUp(folder.path("backup")).status == 0)
        #expect(try restore(folder.path("backup"), into: folder.path("d")).status == 0)
        let copy = try TestSupport.Daemon(folder: folder)
        let other = try copy.connect()
        #expect(try other.result("add-circle", call)["id"]?.int == 1)
        #expect(try other.result("add-circle", "{\(circle())}")["id"]?.int == 2)
    }

    @Test func toStandardOutput() throws {
        try add(1000, to: try daemon.connect())
        let script = #""$0" backup - > "$1/backup" && "$2" --restore "$1/backup" --data "$1/d""#
        let (status, _, error) = try run(
            "/bin/sh", ["-c", script, ProgramPath.circles, folder.path, ProgramPath.circlesd],
            environment: ["CIRCLES_SOCKET": daemon.socket])
        #expect(status == 0, "\(error)")
        let said = try backUp("--json", folder.path("other"))
        #expect(said.status == 0 && said.error == "" && said.output.hasPrefix(#"{"bytes":"#), "\(said)")
        let copy = try TestSupport.Daemon(folder: folder)
        #expect(try copy.connect().result("get-board").circleIDs == Array(1...1000))
    }

    @Test func whatTheConnectionWroteBeforeIsInIt() throws {
        let client = try daemon.connect()
        try client.send(
            #"{"id":1,"method":"add-circle","params":{\#(circle())}}"# + "\n"
                + #"{"id":2,"method":"make-backup"}"# + "\n" + #"{"id":3,"method":"get-backup"}"# + "\n")
        for id in 1...2 { #expect(try JSONValue.parse(text: try client.readLine())["id"]?.int == id) }
        let piece = try JSONValue.parse(text: try client.readLine())
        let bytes = try #require(piece["result"]?["data"]?.base64)
        #expect(piece["result"]?["bytes"]?.int == bytes.count && piece["result"]?["offset"]?.int == 0)
        let file = try #require(fopen(folder.path("backup"), "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        #expect(try restore(folder.path("backup"), into: folder.path("d")).error.contains("events=1"))
        #expect(try client.result("get-backup", #"{"offset":\#(bytes.count)}"#)["data"]?.string == "")
    }

    // MARK: One at a time

    @Test func anotherHasToWait() throws {
        let (one, other) = (try daemon.connect(), try daemon.connect())
        #expect(try one.call("get-backup").errorKind == "no-backup")
        try one.result("make-backup")
        #expect(try other.call("make-backup").errorKind == "busy")
        #expect(try other.call("get-backup").errorKind == "no-backup")
        let refused = try backUp(folder.path("backup"))
        #expect(
            refused.status == 75 && refused.error == "circles: another backup is under way; try again when it is done\n"
        )
        #expect(try run("/bin/ls", ["-A", folder.path]).output == "", "no half file either")
        try one.result("make-backup")
        #expect(try one.call("get-backup", #"{"offset":-1}"#).errorKind == "invalid-params")
        // With its connection goes the backup.
        one.close()
        while try other.call("make-backup").errorKind == "busy" {}
        try other.result("get-backup")
    }

    // MARK: What goes wrong

    @Test func aDamagedBackupIsRefused() throws {
        let client = try daemon.connect()
        for _ in 0..<20 { try add(1000, to: client) }
        #expect(try backUp(folder.path("backup")).status == 0)
        #expect(try run("/usr/bin/truncate", ["-s", "-100", folder.path("backup")]).status == 0)
        let (status, output, error) = try restore(folder.path("backup"), into: folder.path("d"))
        #expect(status == 1 && output == "")
        #expect(error.hasPrefix("circlesd: \(folder.path("backup")) is damaged: "), "\(error)")
        #expect(error.split(separator: "\n").count == 1 && access(folder.path("d"), F_OK) != 0)
    }

    @Test func aRunningDaemonsFolderIsRefused() throws {
        #expect(try backUp(folder.path("backup")).status == 0)
        let running = try restore(folder.path("backup"), into: daemon.data)
        #expect(running.status == 1 && running.error.contains("is in use by process \(daemon.pid)"), "\(running)")
        try daemon.stop()
        let stopped = try restore(folder.path("backup"), into: daemon.data)
        #expect(stopped.status == 1 && stopped.error.contains("move circles.db* away first"), "\(stopped)")
        try daemon.start()
    }

    @Test func placesThatCannotBeWritten() throws {
        for (file, reason) in [
            ("/nowhere/backup", "could not be written: No such file or directory"),
            (folder.path, "is there and is not a regular file"), ("/dev/null", "is there and is not a regular file"),
        ] {
            let (status, output, error) = try backUp(file)
            #expect(status == 74 && output == "" && error == "circles: \(file) \(reason)\n", "\(error)")
        }
        let full = try run(
            "/bin/sh", ["-c", #""$0" backup - > /dev/full"#, ProgramPath.circles],
            environment: ["CIRCLES_SOCKET": daemon.socket])
        #expect(full.status == 74 && full.error.contains("No space left"), "\(full)")
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func aFullDiskLeavesTheFormerBackup() throws {
        let disk = try SmallDisk(size: "1m")
        let file = disk.folder.path("backup")
        #expect(try backUp(file).status == 0)
        let former = try run("/usr/bin/sha256sum", [file]).output
        try add(10_000, to: try daemon.connect())
        try add(10_000, to: try daemon.connect())
        let (status, _, error) = try backUp(file)
        #expect(status == 74 && error == "circles: \(file) could not be written: No space left on device\n", "\(error)")
        #expect(try run("/usr/bin/sha256sum", [file]).output == former)
        #expect(try run("/bin/ls", ["-A", disk.folder.path]).output == "backup\n")
        // Nor does a restoring that found no room leave anything.
        #expect(try backUp(folder.path("backup")).status == 0)
        let restored = try restore(folder.path("backup"), into: disk.folder.path("d"))
        #expect(restored.status == 1 && restored.error.contains("No space left"), "\(restored)")
        #expect(try run("/bin/ls", ["-A", disk.folder.path]).output == "backup\n")
    }

    /// The copy is made in the data folder for a moment: a disk that has no room for it goes on taking writes.
    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func aDaemonWithoutRoomSaysSo() throws {
        let disk = try SmallDisk(size: "8m")
        let daemon = try TestSupport.Daemon(folder: disk.folder)
        let client = try daemon.connect()
        let answer = try client.call("make-backup")
        #expect(answer.errorKind == "storage-failed" && answer["error"]?["data"]?["stored"]?.string == "no")
        #expect(answer["error"]?["message"]?.string?.contains("a backup takes") == true)
        try add(10, to: client)
        try disk.grow(to: "64m")
        try client.result("make-backup")
        try daemon.stop()
    }
}

/// A client that writes and waits for each answer, on a thread of its own, until it is told to stop.
private final class Load: Sendable {
    private let count = Atomic(0)
    private let isWanted = Atomic(true)
    private let hasEnded = Atomic(false)

    init(on daemon: TestSupport.Daemon) {
        Thread { [self, socket = daemon.socket] in
            let client = try? RawConnection(socket)
            while isWanted.load(ordering: .relaxed), (try? client?.result("add-circle", "{\(circle())}")) != nil {
                count.add(1, ordering: .relaxed)
            }
            hasEnded.store(true, ordering: .releasing)
        }.start()
    }

    /// How many of its writes were answered so far.
    var acknowledged: Int { count.load(ordering: .relaxed) }

    /// Stops it; gives how many there are in the end.
    func stop() -> Int {
        isWanted.store(false, ordering: .relaxed)
        while !hasEnded.load(ordering: .acquiring) { sched_yield() }
        return acknowledged
    }
}
