// SPDX-License-Identifier: MIT
public import Glibc
import Synchronization

/// A real `circles-web` of this build, on a free port. It is killed when nobody holds it.
public final class WebFrontEnd: Sendable {
    /// Where it listens; a start takes the same port again.
    public let port: Int
    private let arguments: [String]
    private let environment: [String: String]
    private let current: Mutex<RunningProgram>

    /// Starts it and waits until it listens. The daemon at that socket need not be there.
    public init(socket: String, arguments: [String] = [], environment: [String: String] = [:]) throws {
        self.arguments = ["--socket", socket] + arguments
        self.environment = environment
        let program = try RunningProgram(
            ProgramPath.circlesWeb, self.arguments + ["--port", "0"], environment: environment)
        port = try Self.port(in: program.waitForLine(on: .standardError, containing: " ready "))
        current = Mutex(program)
    }

    public var url: String { "http://127.0.0.1:\(port)" }
    public var pid: pid_t { program.pid }

    /// The process as it is now; a start replaces it.
    public var program: RunningProgram { current.withLock { $0 } }

    /// What the present process has logged.
    public var log: String { program.standardError }

    /// Asks it for a path, as it is written.
    public func get(_ path: String, method: String = "GET", headers: [String: String] = [:]) throws -> HTTPAnswer {
        try HTTPAnswer(port: port, method: method, path: path, headers: headers)
    }

    /// Waits until it has found its daemon, for the n-th time in this process's life.
    public func waitForDaemon(occurrence: Int = 1) throws {
        try program.waitForLine(
            on: .standardError, containing: "connected to the daemon", occurrence: occurrence)
    }

    /// Starts it again on its port and waits until it listens. It must have ended.
    public func start() throws {
        guard !program.isRunning else { throw SupportError("circles-web runs already") }
        let next = try RunningProgram(
            ProgramPath.circlesWeb, arguments + ["--port", "\(port)"], environment: environment)
        try next.waitForLine(on: .standardError, containing: " ready ")
        current.withLock { $0 = next }
    }

    /// Asks it to end (SIGTERM) and gives its status.
    @discardableResult
    public func stop(timeout: Double = 20) throws -> Int32 {
        program.send(signal: SIGTERM)
        return try program.waitForExit(timeout: timeout)
    }

    /// Ends it as nothing else does, and waits until it has gone.
    public func kill9() throws {
        program.kill()
        try program.waitForExit()
    }

    /// The port of the address in a line that says `url=…`, or that is one.
    public static func port(in line: String) throws -> Int {
        guard let address = line.firstRange(of: "http://") else { throw SupportError("no address in \(line)") }
        let rest = line[address.upperBound...].prefix { $0 != " " && $0 != "/" }
        guard let port = rest.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw SupportError("no port in \(line)")
        }
        return port
    }
}
