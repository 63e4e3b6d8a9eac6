// SPDX-License-Identifier: MIT
public import Glibc
import Synchronization

/// A real `circlesd` of this build, with a socket and a data folder of its own. It is killed when nobody holds it.
public final class Daemon: Sendable {
    public let folder: TemporaryFolder
    private let arguments: [String]
    private let environment: [String: String]
    private let current: Mutex<RunningProgram>

    /// Starts it and waits until it is ready. Who gives a folder decides what is in its data, and how long it lives.
    public init(
        arguments: [String] = [], folder: TemporaryFolder? = nil, environment: [String: String] = [:]
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        self.arguments = arguments
        self.environment = environment
        current = Mutex(try Self.launch(arguments, in: folder, environment: environment))
    }

    public var socket: String { folder.path("s") }
    public var data: String { folder.path("d") }
    public var pid: pid_t { program.pid }

    /// The process as it is now; a start replaces it.
    public var program: RunningProgram { current.withLock { $0 } }

    /// What the present process has logged.
    public var log: String { program.standardError }

    public func connect(receiveBuffer: Int32? = nil, timeout: Double = 10) throws -> RawConnection {
        try RawConnection(socket, receiveBuffer: receiveBuffer, timeout: timeout)
    }

    /// Starts it again, with other arguments if they are given, and waits until it is ready. It must have ended.
    public func start(arguments: [String]? = nil) throws {
        guard !program.isRunning else { throw SupportError("circlesd runs already") }
        let next = try Self.launch(arguments ?? self.arguments, in: folder, environment: environment)
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

    /// Stops it in good order, and starts it.
    public func restart() throws {
        let status = try stop()
        guard status == 0 else { throw SupportError("circlesd ended with \(status)\n\(log)") }
        try start()
    }

    private static func launch(
        _ arguments: [String], in folder: TemporaryFolder, environment: [String: String]
    ) throws -> RunningProgram {
        let program = try RunningProgram(
            ProgramPath.circlesd, ["--socket", folder.path("s"), "--data", folder.path("d")] + arguments,
            environment: environment)
        try program.waitForLine(on: .standardError, containing: "ready")
        return program
    }
}
