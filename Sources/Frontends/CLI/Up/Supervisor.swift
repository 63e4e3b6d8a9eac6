// SPDX-License-Identifier: MIT
internal import Glibc

/// Runs the daemon and the web front end until it is told to end, or one of them cannot be kept alive.
final class Supervisor {
    /// How long a child may take to end before it is killed, in seconds.
    private static let patience = 10

    private final class Child {
        var program: ChildProgram
        var running: ChildProgram.Running?
        var budget = RestartBudget()
        var isReady = false
        var line = ""

        init(_ program: ChildProgram) { self.program = program }
    }

    private let daemon: Child
    private let web: Child
    private let socket: String
    private var url: String?
    private var isWebStarted = false
    private var isAnnounced = false

    init(daemon: ChildProgram, web: ChildProgram, socket: String) {
        (self.daemon, self.web, self.socket) = (Child(daemon), Child(web), socket)
    }

    /// Gives the status to end with.
    func run() throws(Failure) -> Int32 {
        let signals = try SignalPipe.open([SIGINT, SIGTERM, SIGCHLD])
        defer { end(web, daemon) }
        daemon.running = try daemon.program.start()
        while true {
            var entries = [signals, daemon.running?.messages ?? -1, web.running?.messages ?? -1].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&entries, nfds_t(entries.count), -1) > 0 else { continue }
            if entries[1].revents != 0 { read(daemon) }
            if entries[2].revents != 0 { read(web) }
            try startWeb()
            try announce()
            guard entries[0].revents != 0 else { continue }
            if Self.told(signals) { return 0 }
            for child in [daemon, web] {
                if let status = try restart(child) { return status }
            }
        }
    }

    /// Starts the web front end once the daemon is there to be found, so that who opens the address plays at once.
    private func startWeb() throws(Failure) {
        guard !isWebStarted, daemon.isReady else { return }
        isWebStarted = true
        web.running = try web.program.start()
    }

    /// Whether one of the signals asks for the end.
    private static func told(_ signals: CInt) -> Bool {
        let numbers = (try? Descriptor.read(signals, capacity: 64)) ?? []
        return numbers.contains { $0 == UInt8(SIGINT) || $0 == UInt8(SIGTERM) }
    }

    /// Starts a child again if it has died. Gives the status to end with, where it cannot be kept alive.
    private func restart(_ child: Child) throws(Failure) -> Int32? {
        guard let running = child.running else { return nil }
        var status: CInt = 0
        guard waitpid(running.process, &status, WNOHANG) == running.process else { return nil }
        read(child)
        child.running = nil
        close(running.messages)
        close(running.lifeline)
        let code = Self.code(status)
        // What was never ready is wrong from the start: it has said why, and would say it again.
        guard child.isReady, child.budget.take(now: .now) else { return code == 0 ? 1 : code }
        Diagnostics.say("\(child.program.name) ended (\(code)); starting it again")
        child.isReady = false
        child.running = try child.program.start()
        return nil
    }

    /// The status as a shell has it.
    private static func code(_ status: CInt) -> Int32 {
        status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    // MARK: What the children say

    /// Passes on what a child says, and looks whether it is ready.
    private func read(_ child: Child) {
        guard let running = child.running else { return }
        var available: CInt = 0
        while ioctl(running.messages, UInt(FIONREAD), &available) == 0, available > 0 {
            guard let bytes = try? Descriptor.read(running.messages, capacity: Int(available)), !bytes.isEmpty else {
                return
            }
            try? Descriptor.write(bytes, to: STDERR_FILENO)
            child.line += String(decoding: bytes, as: UTF8.self)
            let lines = child.line.split(separator: "\n", omittingEmptySubsequences: false)
            for line in lines.dropLast() where ReadyLine.isReady(line) {
                child.isReady = true
                if child === web, url == nil { found(ReadyLine.url(in: line)) }
            }
            child.line = String(lines.last?.suffix(1000) ?? "")
        }
    }

    /// The front end says where it is; started again, it is to be there again.
    private func found(_ url: String?) {
        self.url = url
        // Of two flags the last one counts.
        if let port = url.flatMap(ReadyLine.port) { web.program.arguments += ["--port", "\(port)"] }
    }

    /// Says the address, once both are ready for the first time.
    private func announce() throws(Failure) {
        guard !isAnnounced, daemon.isReady, web.isReady, let url else { return }
        isAnnounced = true
        let output = Output()
        try output.line(url)
        try output.flush()
        Diagnostics.say("open \(url) to play; in another shell, export CIRCLES_SOCKET=\(socket) to draw there too")
    }

    // MARK: The end

    /// Ends children one after the other, and takes what they still say.
    private func end(_ children: Child...) {
        for child in children {
            guard let running = child.running else { continue }
            kill(running.process, SIGTERM)
            var left = Self.patience * 100
            var status: CInt = 0
            while waitpid(running.process, &status, WNOHANG) == 0 {
                if left == 0 { kill(running.process, SIGKILL) }
                left -= 1
                var entry = pollfd(fd: running.messages, events: Int16(POLLIN), revents: 0)
                // At the end of its messages it is about to die.
                if poll(&entry, 1, 10) > 0, entry.revents & Int16(POLLIN) == 0 { usleep(1000) }
                read(child)
            }
            read(child)
            child.running = nil
        }
    }
}
