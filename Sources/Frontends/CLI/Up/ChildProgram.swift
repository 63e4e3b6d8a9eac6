// SPDX-License-Identifier: MIT
internal import Glibc

/// A program that is started as a child: where it is, and what it is told.
struct ChildProgram {
    /// Tells a child that its standard input is the life of its parent.
    static let lifelineVariable = "CIRCLES_LIFELINE"

    let name: String
    var arguments: [String]

    /// One that runs.
    struct Running {
        let process: pid_t
        /// What it says on standard error.
        let messages: CInt
        /// Open as long as we live: the child ends when it closes.
        let lifeline: CInt
    }

    /// Starts it in a process group of its own, so that Ctrl-C on a terminal reaches it through us alone, and in order.
    func start() throws(Failure) -> Running {
        let (messages, lifeline) = (try Self.pipe(), try Self.pipe())
        defer {
            close(messages.write)
            close(lifeline.read)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, lifeline.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, messages.write, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let result = Self.withCStrings([name] + arguments) { words in
            Self.withCStrings(Self.environment()) { variables in
                posix_spawnp(&process, path(), &actions, &attributes, words, variables)
            }
        }
        guard result == 0 else {
            throw Failure(.software, "\(name) cannot be started: \(String(cString: strerror(result)))")
        }
        return Running(process: process, messages: messages.read, lifeline: lifeline.write)
    }

    /// Beside our own program, else wherever PATH says.
    private func path() -> String {
        guard let own = realpath("/proc/self/exe", nil) else { return name }
        defer { free(own) }
        let folder = String(cString: own).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let beside = folder.joined(separator: "/") + "/" + name
        return access(beside, X_OK) == 0 ? beside : name
    }

    private static func pipe() throws(Failure) -> (read: CInt, write: CInt) {
        do { return try Descriptor.pipe() } catch { throw Failure(.software, "no pipe can be had: \(error)") }
    }

    private static func environment() -> [String] {
        var variables = ["\(lifelineVariable)=1"]
        var next = environ
        while let variable = next.pointee {
            variables.append(String(cString: variable))
            next += 1
        }
        return variables
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
