// SPDX-License-Identifier: MIT
import Foundation
import JSON
import TestSupport
import Testing

/// Starting and ending: the socket, the data folder, signals, flags.
@Suite struct LifecycleTests {
    private func circlesd(_ arguments: [String]) throws -> (status: Int32, error: String) {
        let result = try run(ProgramPath.circlesd, arguments)
        #expect(result.output.isEmpty)
        return (result.status, result.error)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalEndsItInOrder(signal: Int32) throws {
        let daemon = try TestSupport.Daemon()
        let (busy, watcher) = (try daemon.connect(), try daemon.connect())
        try watcher.result("watch-board")
        try busy.send(
            (0..<200).map { #"{"id":\#($0),"method":"add-circle","params":{\#(circle(x: $0))}}"# + "\n" }.joined())
        _ = try busy.readLine()
        let start = ContinuousClock.now
        daemon.program.send(signal: signal)
        #expect(try daemon.program.waitForExit() == 0)
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(!FileManager.default.fileExists(atPath: daemon.socket))
        var stored = 1
        var lines: [String] = []
        while let line = try? busy.readLineOrEnd() { lines.append(line) }
        #expect(lines.last == #"{"jsonrpc":"2.0","method":"bye","params":{"kind":"shutting-down","reconnect":500}}"#)
        for line in lines.dropLast() {
            let answer = try JSONValue.parse(text: line)
            if answer["result"] != nil { stored += 1 } else { #expect(answer.errorKind == "shutting-down") }
        }
        var last = ""
        while let line = try? watcher.readLineOrEnd() { last = line }
        #expect(last.contains(#""method":"bye""#))
        try daemon.start()
        #expect(try daemon.connect().result("get-board").circleIDs.count == stored)
    }

    @Test func aClientThatDoesNotReadCannotHoldItUp() throws {
        let daemon = try TestSupport.Daemon()
        let (writer, stuck) = (try daemon.connect(), try daemon.connect(receiveBuffer: 4096))
        let list = Array(repeating: "{\(circle())}", count: 5000).joined(separator: ",")
        try writer.result("add-circles", #"{"circles":[\#(list)]}"#)
        try stuck.send(String(repeating: #"{"id":1,"method":"get-board"}"# + "\n", count: 50))
        try writer.result("hello")
        let start = ContinuousClock.now
        #expect(try daemon.stop() == 0)
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func aStaleSocketIsReplacedALiveOneNever() throws {
        let daemon = try TestSupport.Daemon()
        let other = try TemporaryFolder()
        let second = try circlesd(["--socket", daemon.socket, "--data", other.path("d")])
        #expect(second.status == 1)
        #expect(
            second.error == "circlesd: another daemon listens on \(daemon.socket); stop it or name another --socket\n")
        #expect(try daemon.connect().result("hello")["protocol"]?.int == 1)
        try daemon.kill9()
        #expect(FileManager.default.fileExists(atPath: daemon.socket))
        try daemon.start()
        #expect(try daemon.connect().result("hello")["protocol"]?.int == 1)
    }

    @Test func whatIsNoSocketIsRefusedAndLeftAlone() throws {
        let folder = try TemporaryFolder()
        let (file, link, directory) = (folder.path("file"), folder.path("link"), folder.path("folder"))
        try "precious".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        for (path, kind) in [(file, "a regular file"), (link, "a symbolic link"), (directory, "a folder")] {
            let result = try circlesd(["--socket", path, "--data", folder.path("d")])
            #expect(result.status == 78)
            #expect(result.error == "circlesd: \(path) is \(kind) and no socket; remove it or name another --socket\n")
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
    }

    @Test func theSocketsModeAndGroupAreAsAsked() throws {
        func status(_ path: String) throws -> (mode: UInt32, group: UInt32) {
            var status = stat()
            try #require(lstat(path, &status) == 0)
            return (status.st_mode & 0o777, status.st_gid)
        }
        let usual = try TestSupport.Daemon()
        #expect(try status(usual.socket).mode == 0o660)
        let group = try #require(getgrgid(getgid())).pointee
        let daemon = try TestSupport.Daemon(arguments: [
            "--socket-mode", "600", "--socket-group", String(cString: group.gr_name),
        ])
        #expect(try status(daemon.socket).mode == 0o600)
        #expect(try status(daemon.socket).group == group.gr_gid)
        #expect(try status(daemon.data).mode == 0o700)
        let folder = try TemporaryFolder()
        let result = try circlesd([
            "--socket", folder.path("s"), "--data", folder.path("d"), "--socket-group", "nobody-has-it",
        ])
        #expect(result.error == "circlesd: there is no group nobody-has-it for the control socket\n")
    }

    @Test func oneProcessOwnsADataFolder() throws {
        let daemon = try TestSupport.Daemon()
        let folder = try TemporaryFolder()
        let result = try circlesd(["--socket", folder.path("s"), "--data", daemon.data])
        #expect(result.status == 1)
        #expect(result.error == "circlesd: the data folder \(daemon.data) is in use by process \(daemon.pid)\n")
        #expect(try daemon.connect().result("hello")["protocol"]?.int == 1)
    }

    @Test(arguments: [
        (["--no-such-flag"], "--no-such-flag"), (["--durability", "some"], "--durability"),
        (["--log-level", "loud"], "--log-level"), (["--max-circles", "0"], "--max-circles"),
        (["--max-initials", "11"], "--max-initials"), (["--socket-mode", "999"], "--socket-mode"),
        (["stray"], "stray"),
    ])
    func aWrongFlagIsOneLineThatNamesIt(arguments: [String], name: String) throws {
        let result = try circlesd(arguments)
        #expect(result.status == 64)
        #expect(result.error.contains(name))
        #expect(result.error.filter { $0 == "\n" }.count == 1)
    }

    @Test func damagedOrForeignDataIsOneLine() throws {
        let daemon = try TestSupport.Daemon()
        try daemon.connect().result("add-circle", "{\(circle())}")
        try daemon.stop()
        try "no database".write(toFile: "\(daemon.data)/circles.db", atomically: true, encoding: .utf8)
        let result = try circlesd(["--socket", daemon.socket, "--data", daemon.data])
        #expect(result.status == 1)
        #expect(result.error.contains("circles.db") && result.error.filter { $0 == "\n" }.count == 1)
        let file = try circlesd(["--socket", daemon.socket, "--data", "/dev/null/x"])
        #expect(file.status == 1)
        #expect(file.error.hasPrefix("circlesd: the data folder /dev/null/x cannot be used"))
    }

    @Test func theVersionIsPrinted() throws {
        let result = try run(ProgramPath.circlesd, ["--version"])
        #expect(result.status == 0)
        #expect(result.output == "circlesd 0.1.0\n")
    }

    @Test func underSystemdLinesBeginWithTheirPriority() throws {
        let folder = try TemporaryFolder()
        // The shell's own process becomes circlesd, so that the variable names it as systemd does.
        let command = "SYSTEMD_EXEC_PID=$$ exec \"$0\" --socket \"$1\" --data \"$2\""
        let daemon = try RunningProgram(
            "/bin/sh", ["-c", command, ProgramPath.circlesd, folder.path("s"), folder.path("d")])
        let line = try daemon.waitForLine(on: .standardError, containing: "ready")
        #expect(line.hasPrefix("<5>ready boards=0"))
    }
}
