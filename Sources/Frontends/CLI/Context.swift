// SPDX-License-Identifier: MIT
internal import Board
internal import ControlAPI
internal import ControlClient
internal import JSON
internal import NIOCore
internal import NIOPosix

/// What a command works with: its common flags, made sense of, standard output, and the way to the daemon.
final class Context {
    let board: BoardName
    let wantsJSON: Bool
    let output = Output()

    private let options: CommonOptions
    private lazy var group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var connected: ControlClient?

    init(_ options: CommonOptions) throws(Failure) {
        board = try options.boardName()
        wantsJSON = options.json
        self.options = options
    }

    /// A connection of its own.
    func connect(
        onNotification: @escaping ControlClient.NotificationHandler = { _, _ in }
    ) throws -> ControlClient {
        try ControlClient.connecting(to: options.socketPath(), on: group, onNotification: onNotification).wait()
    }

    /// Calls a method on the connection that all plain calls share, and waits for the answer.
    func call(_ method: Method, _ params: (inout JSONWriter) -> Void = { _ in }) throws -> JSONValue {
        try client().send(method, params: params).wait()
    }

    /// The same for a method whose name and params come from the user.
    func call(method: String, params: [UInt8]?) throws -> JSONValue {
        try client().send(method: method, params: params).wait()
    }

    /// Calls a method on the command's board.
    func callOnBoard(_ method: Method, _ params: (inout JSONWriter) -> Void = { _ in }) throws -> JSONValue {
        try call(method) { [board] writer in
            writer.member("board", board.text)
            params(&writer)
        }
    }

    /// Prints a result as one line of JSON.
    func print(json result: JSONValue) throws { try output.json { $0.value(result) } }

    /// Says in one line what was done; with `--json` the daemon's result is what is printed.
    func report(_ result: JSONValue, _ sentence: @autoclosure () -> String) throws {
        if wantsJSON { return try print(json: result) }
        Diagnostics.say(sentence())
    }

    private func client() throws -> ControlClient {
        if let connected { return connected }
        let client = try connect()
        connected = client
        return client
    }
}
