// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import Testing

extension ClientSession {
    fileprivate mutating func receive(_ text: String) { Array(text.utf8).withUnsafeBytes { receive($0) } }

    /// What came, in words.
    fileprivate mutating func drained() throws(ClientError) -> [String] {
        var found: [String] = []
        while let incoming = try next() {
            switch incoming {
            case .reply(let id, .success(let result)): found.append("\(id): \(result["n"]?.int ?? -1)")
            case .reply(let id, .failure(let error)): found.append("\(id): \(error.code.kind)")
            case .notification(let name, let params): found.append("\(name.rawValue) \(params["seq"]?.int ?? -1)")
            case .bye(let bye): found.append("bye \(bye.kind?.rawValue ?? "?") \(bye.reconnect)")
            }
        }
        return found
    }
}

@Suite struct ClientSessionTests {
    @Test func requestsAreLinesWithRisingIDs() {
        var session = ClientSession()
        let first = session.request("get-board", params: Array(#"{"board":"main"}"#.utf8))
        let second = session.request("list-boards", params: nil)
        #expect(
            String(decoding: first + second, as: UTF8.self) == """
                {"jsonrpc":"2.0","id":1,"method":"get-board","params":{"board":"main"}}
                {"jsonrpc":"2.0","id":2,"method":"list-boards"}

                """)
        #expect(session.outstanding == 2)
    }

    /// Whether a call is under way or not: it is the connection that is refused.
    @Test(arguments: [0, 2]) func aRefusalIsTheConnections(calls: Int) {
        var session = ClientSession()
        for _ in 0..<calls { _ = session.request("x", params: nil) }
        session.receive(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32009,"message":"go away","data":{}}}"# + "\n")
        #expect(throws: ClientError.refused(APIError(.notAllowed, "go away"))) { try session.drained() }
    }

    @Test(arguments: [1, 3, 1000]) func repliesAndNotificationsComeApart(pieces: Int) throws {
        var session = ClientSession()
        for _ in 1...3 { _ = session.request("x", params: nil) }
        let input = """
            {"jsonrpc":"2.0","id":1,"result":{"n":7}}
            {"jsonrpc":"2.0","method":"board-event","params":{"seq":4}}
            {"jsonrpc":"2.0","method":"something-newer","params":{}}
            {"jsonrpc":"2.0","id":2,"error":{"code":-32003,"message":"no","data":{"kind":"no-such-board"}}}
            {"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"no"}}
            {"jsonrpc":"2.0","method":"bye","params":{"kind":"shutting-down","reconnect":200}}

            """
        var found: [String] = []
        let bytes = Array(input.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { session.receive($0) }
            found += try session.drained()
        }
        #expect(
            found == [
                "1: 7", "board-event 4", "2: no-such-board", "3: line-too-long", "bye shutting-down 0.2 seconds",
            ])
        #expect(session.outstanding == 0)
    }

    @Test(arguments: [
        #"{"id":2,"result":{}}"#, #"{"id":1}"#, "nonsense", #"{"id":"1","result":{}}"#,
    ]) func whatIsNoProtocolIsAnError(line: String) {
        var session = ClientSession()
        _ = session.request("x", params: nil)
        session.receive(line + "\n")
        #expect(throws: ClientError.self) { try session.drained() }
    }

    @Test func anAnswerNobodyAskedForIsAnError() {
        var session = ClientSession()
        session.receive("{\"id\":1,\"result\":{}}\n")
        #expect(throws: ClientError.self) { try session.drained() }
    }

    @Test func aLineMayNotBeEndless() {
        var session = ClientSession(greatestAnswer: 64)
        session.receive(String(repeating: " ", count: 65))
        #expect(throws: ClientError.protocolViolation("a line of more than 64 bytes")) { try session.drained() }
    }
}

@Suite struct WatchCursorTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue.parse(text: text) }

    private func params(_ cursor: WatchCursor) -> String {
        var writer = JSONWriter()
        writer.object(cursor.params)
        return String(decoding: writer.take(), as: UTF8.self)
    }

    @Test func aFreshWatchThenOneThatResumes() throws {
        var cursor = WatchCursor(board: .main)
        #expect(params(cursor) == #"{"board":"main"}"#)
        #expect(try cursor.started(json(#"{"epoch":"e1","seq":4,"resumed":false}"#)) == .fresh)
        #expect(try cursor.take(json(#"{"board":"main","epoch":"e1","seq":5}"#)))
        #expect(try !cursor.take(json(#"{"board":"other","epoch":"e9","seq":1}"#)))
        #expect(params(cursor) == #"{"board":"main","epoch":"e1","after":5}"#)
        #expect(try cursor.started(json(#"{"epoch":"e1","seq":9,"resumed":true}"#)) == .resumed)
        #expect(try cursor.take(json(#"{"board":"main","epoch":"e1","seq":6}"#)))
        #expect(cursor.seq == 6)
    }

    @Test(arguments: [
        #"{"board":"main","epoch":"e1","seq":7}"#, #"{"board":"main","epoch":"e1","seq":5}"#,
        #"{"board":"main","epoch":"e2","seq":6}"#, #"{"board":"main","epoch":"e1"}"#,
    ]) func gapsAndRepetitionsAreNoticed(event: String) throws {
        var cursor = WatchCursor(board: .main, epoch: "e1", after: 5)
        let params = try json(event)
        #expect(throws: ClientError.self) { try cursor.take(params) }
        #expect(cursor.seq == 5)
    }

    @Test func otherLives() throws {
        var cursor = WatchCursor(board: .main, epoch: "e1", after: 5)
        #expect(try cursor.started(json(#"{"epoch":"e2","seq":2,"resumed":false}"#)) == .newLife)
        #expect(cursor == WatchCursor(board: .main, epoch: "e2", after: 2))
        cursor = WatchCursor(board: .main, epoch: "e2", after: 9)
        #expect(try cursor.started(json(#"{"epoch":"e2","seq":3,"resumed":false}"#)) == .rewound)
        cursor.forget()
        #expect(cursor == WatchCursor(board: .main))
    }
}

@Suite struct BackoffTests {
    @Test func itDoublesToItsLongest() {
        var backoff = Backoff()
        let waits = (1...8).map { _ in backoff.next(jitter: 1) }
        #expect(waits == [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
    }

    @Test func jitterTakesAtMostHalf() {
        var backoff = Backoff()
        #expect(backoff.next(jitter: 0) == .milliseconds(25))
        #expect(backoff.next(jitter: 0.5) == .milliseconds(75))
        #expect(backoff.next(jitter: -3) == .milliseconds(100))
        #expect(backoff.next(jitter: 9) == .milliseconds(400))
    }
}
