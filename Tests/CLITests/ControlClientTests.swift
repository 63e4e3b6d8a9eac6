// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

/// The client itself, against a real daemon.
@Suite struct ControlClientTests {
    private let daemon: Daemon
    private let group = MultiThreadedEventLoopGroup.singleton

    init() throws { daemon = try Daemon() }

    @Test func callsAndErrors() async throws {
        let client = try await ControlClient.connect(path: daemon.socket, on: group)
        let result = try await client.call(.clearBoard) { $0.member("board", "main") }
        #expect(result["removed"]?.int == 0)
        await #expect(throws: APIError.self) { try await client.call(.getBoard) { $0.member("board", "nope") } }
        #expect(try await client.hello(client: "test").get().limits == Limits())
        client.close()
        let closing = try await client.closed.get()
        #expect(closing.bye == nil && closing.error == nil)
        await #expect(throws: ClientError.closed(nil)) { try await client.call(.listBoards) }
    }

    @Test func pipelinedCallsAreAnsweredInOrder() async throws {
        let client = try await ControlClient.connect(path: daemon.socket, on: group)
        let answers = (1...500).map { number in
            client.send(.addCircle) { params in
                params.member("initials", "AB")
                params.member("x", number)
                params.member("y", 2)
                params.member("dia", 3)
                params.member("rgba", "#123")
            }
        }
        let ids = try await EventLoopFuture.whenAllSucceed(answers, on: group.next()).get().map { $0["id"]?.int }
        #expect(ids == (1...500).map { $0 })
    }

    @Test func tooManyCallsAreRefused() async throws {
        let client = try await ControlClient.connect(path: daemon.socket, on: group)
        let calls = (0...ControlClient.greatestOutstanding + 100).map { _ in client.send(.getStatus) }
        let results = try await EventLoopFuture.whenAllComplete(calls, on: group.next()).get()
        let refused = results.filter { result in
            if case .failure(let error as ClientError) = result { error == .tooManyCalls } else { false }
        }
        // How many depends on how fast the daemon answers; what is certain is that none was lost.
        #expect(results.count == ControlClient.greatestOutstanding + 101)
        #expect(results.allSatisfy { (try? $0.get()) != nil } || !refused.isEmpty)
    }

    @Test func notificationsComeInOrder() async throws {
        let seen = Mutex<[Int]>([])
        let done = group.next().makePromise(of: Void.self)
        let client = try await ControlClient.connect(path: daemon.socket, on: group) { name, params in
            guard name == .boardEvent, let seq = params["seq"]?.int else { return }
            seen.withLock { $0.append(seq) }
            if seq == 100 { done.succeed() }
        }
        _ = try await client.call(.watchBoard)
        for _ in 1...100 { _ = client.send(.setBoard) { $0.member("mode", "open") } }
        try await done.futureResult.get()
        #expect(seen.withLock { $0 } == Array(1...100))
    }

    @Test func anAnswerHasItsPlaceAmongTheNotifications() async throws {
        let writer = try await ControlClient.connect(path: daemon.socket, on: group)
        let epoch = try await writer.call(.watchBoard)["epoch"]?.string ?? ""
        for _ in 1...3 { _ = try await writer.call(.setBoard) { $0.member("mode", "open") } }
        for _ in 1...300 {
            let seen = Mutex<[String]>([])
            let done = group.next().makePromise(of: Void.self)
            let client = try await ControlClient.connect(path: daemon.socket, on: group) { name, params in
                guard name == .boardEvent else { return }
                seen.withLock { $0.append("event") }
                if params["seq"]?.int == 3 { done.succeed() }
            }
            let params = { (params: inout JSONWriter) in
                params.member("epoch", epoch)
                params.member("after", 0)
            }
            client.send(.watchBoard, params: params) { _ in seen.withLock { $0.append("answer") } }
            try await done.futureResult.get()
            #expect(seen.withLock { $0 } == ["answer", "event", "event", "event"])
            client.close()
        }
    }

    @Test func theEndSaysWhy() async throws {
        let client = try await ControlClient.connect(path: daemon.socket, on: group)
        _ = try await client.call(.listBoards)
        #expect(try daemon.stop() == 0)
        let closing = try await client.closed.get()
        #expect(closing.bye?.kind == .shuttingDown)
        await #expect(throws: ClientError.noDaemon(path: daemon.socket)) {
            try await ControlClient.connect(path: daemon.socket, on: group)
        }
    }

    @Test func pathsThatAreNoSockets() async throws {
        let long = "/" + String(repeating: "x", count: 200)
        await #expect(throws: ClientError.pathTooLong(path: long)) {
            try await ControlClient.connect(path: long, on: group)
        }
        await #expect(throws: ClientError.noDaemon(path: "/tmp")) {
            try await ControlClient.connect(path: "/tmp", on: group)
        }
    }
}
