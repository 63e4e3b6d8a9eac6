// SPDX-License-Identifier: MIT
import Foundation
public import Glibc
import Synchronization

/// A program that a test has started: its three streams, its signals and its end. It is killed when nobody holds it.
///
/// It gets a small environment: what of PATH, HOME, TMPDIR and the Swift runtime's own variables is set, and what the
/// test adds.
public final class RunningProgram: Sendable {
    public enum Stream: String, Sendable {
        case standardOutput = "standard output"
        case standardError = "standard error"
    }

    private struct State {
        /// What a shell would call the status: the exit code, or 128 and the signal.
        var status: Int32?
        var input: Int32?
    }

    public let pid: pid_t
    private let path: String
    private let output: ProgramOutput
    private let error: ProgramOutput
    private let state: Monitor<State>

    public init(_ path: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        signal(SIGPIPE, SIG_IGN)
        let environment = Self.inheritedEnvironment().merging(environment) { $1 }
        let (pid, input, output, error) = try Self.starting.withLock { _ in
            let (input, output, error) = (try Pipe(), try Pipe(), try Pipe())
            let streams = [input.reading, output.writing, error.writing]
            defer { streams.forEach { close($0) } }
            return (
                try Self.spawn(path, arguments, environment: environment, streams: streams), input, output, error
            )
        }
        self.pid = pid
        _ = fcntl(input.writing, F_SETFL, O_NONBLOCK)
        self.path = path
        self.output = ProgramOutput(descriptor: output.reading)
        self.error = ProgramOutput(descriptor: error.reading)
        state = Monitor(State(input: input.writing))
        Self.reap(pid, into: state)
    }

    deinit {
        kill()
        closeInput()
    }

    // MARK: Streams

    public var standardOutput: String { output.text }
    public var standardError: String { error.text }

    /// Writes to the program's standard input.
    public func write(_ text: String, timeout: Double = 20) throws { try write(Array(text.utf8), timeout: timeout) }

    /// Writes to the program's standard input.
    public func write(_ bytes: [UInt8], timeout: Double = 20) throws {
        guard let input = state.withLock({ $0.input }) else { throw SupportError("\(path): its input is closed") }
        let deadline = Deadline(seconds: timeout)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard !deadline.isOver else { throw SupportError("\(path) takes no more input") }
                var entry = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, deadline.milliseconds)
            } else if errno != EINTR {
                throw SupportError("\(path): writing its input", number: errno)
            }
        }
    }

    /// Ends the program's standard input.
    public func closeInput() {
        state.withLock { state in
            if let input = state.input { close(input) }
            state.input = nil
        }
    }

    /// Waits for a whole line that contains `text`, from all that the stream ever carried; `occurrence` asks for the
    /// n-th such line. Throws as soon as the stream has ended without it.
    @discardableResult
    public func waitForLine(
        on stream: Stream, containing text: String, occurrence: Int = 1, timeout: Double = 20
    ) throws -> String {
        let source = stream == .standardOutput ? output : error
        let deadline = Deadline(seconds: timeout)
        switch source.waitForLine(containing: text, occurrence: occurrence, until: deadline) {
        case .line(let line): return line
        case .ended: throw SupportError("\(path): \(stream.rawValue) ended without “\(text)”\(transcript)")
        case nil: throw SupportError("\(path): no “\(text)” on \(stream.rawValue) in \(timeout) s\(transcript)")
        }
    }

    /// What the program said, for the reader of a failed test.
    private var transcript: String { "\nstandard output: \(standardOutput)\nstandard error: \(standardError)" }

    // MARK: Signals and the end

    public var isRunning: Bool { state.withLock { $0.status == nil } }

    /// Does nothing where the program has ended.
    public func send(signal: Int32) {
        // With the lock held nobody reaps, so the number is still this program's.
        state.withLock { if $0.status == nil { _ = Glibc.kill(pid, signal) } }
    }

    /// SIGSTOP, and waits until none of its threads runs. SIGCONT lets it go on.
    public func pause() throws {
        send(signal: SIGSTOP)
        var information = siginfo_t()
        guard waitid(P_PID, id_t(pid), &information, WSTOPPED) == 0 else { throw SupportError("waitid: \(errno)") }
    }

    /// SIGKILL; `waitForExit` tells when it has died.
    public func kill() { send(signal: SIGKILL) }

    /// Waits for the end and for the rest of the output: the exit code, or 128 and the signal that ended it.
    @discardableResult
    public func waitForExit(timeout: Double = 20) throws -> Int32 {
        let deadline = Deadline(seconds: timeout)
        guard let status = state.wait(until: deadline, for: { $0.status }) else {
            throw SupportError("\(path) still runs after \(timeout) s\(transcript)")
        }
        // A grandchild may hold the streams open: that is no reason to fail.
        let rest = Deadline(seconds: 2)
        _ = output.waitForEnd(until: rest) && error.waitForEnd(until: rest)
        return status
    }

    // MARK: Starting

    /// One program starts at a time: between a pipe's making and its mark as close-on-exec no other may inherit it, or
    /// the pipe would never end.
    private static let starting = Mutex(())

    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw SupportError("pipe", number: errno) }
            // From 3 on, where no standard stream can be meant, even if this process has none.
            let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
            ends.forEach { close($0) }
            guard moved.allSatisfy({ $0 >= 0 }) else { throw SupportError("pipe", number: EMFILE) }
            reading = moved[0]
            writing = moved[1]
        }
    }

    private static func inheritedEnvironment() -> [String: String] {
        let names = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "SWIFT_BACKTRACE", "TSAN_OPTIONS", "ASAN_OPTIONS"]
        return ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
    }

    private static func spawn(
        _ path: String, _ arguments: [String], environment: [String: String], streams: [Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(index))
        }

        // What this process ignores (SIGPIPE) or blocks is not passed on.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
        guard failure == 0 else {
            throw SupportError("starting \(path)", number: failure)
        }
        return pid
    }

    private static func reap(_ pid: pid_t, into state: Monitor<State>) {
        Thread {
            var info = siginfo_t()
            // Wait without taking the status: the number stays this program's until the lock is held.
            while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
            state.withLock { state in
                var status: Int32 = 0
                waitpid(pid, &status, 0)
                let signal = status & 0x7f
                state.status = signal == 0 ? (status >> 8) & 0xff : 128 + signal
            }
        }.start()
    }
}
