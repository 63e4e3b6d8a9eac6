// SPDX-License-Identifier: MIT
import Logging
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import SocketIOServer

@Suite struct DeadlineQueueTests {
    private let start = ContinuousClock.now

    private func due(_ queue: inout DeadlineQueue<String>, after seconds: Int) -> [String] {
        var keys: [String] = []
        while let key = queue.popDue(now: start + .seconds(seconds)) { keys.append(key) }
        return keys
    }

    @Test func eachComesWhenItsTimeHasCome() {
        var queue = DeadlineQueue<String>()
        #expect(queue.first == nil)
        for (key, seconds) in [("c", 3), ("a", 1), ("d", 4), ("b", 2), ("a again", 3)] {
            queue.add(key, at: start + .seconds(seconds))
        }
        #expect(queue.first == start + .seconds(1))
        #expect(due(&queue, after: 0) == [])
        #expect(due(&queue, after: 2) == ["a", "b"])
        #expect(Set(due(&queue, after: 3)) == ["c", "a again"])
        #expect(queue.count == 1 && queue.first == start + .seconds(4))
    }

    @Test func theOthersCanBeDropped() {
        var queue = DeadlineQueue<String>()
        for number in 0..<100 { queue.add("\(number)", at: start + .seconds(number)) }
        queue.keep { key, deadline in key.hasSuffix("7") && deadline < start + .seconds(90) }
        #expect(queue.count == 9)
        #expect(due(&queue, after: 30) == ["7", "17", "27"])
    }

    /// Else each look at a session would bring forth another, as long as it lives.
    @Test func aSessionThatIsLookedAtTooEarlyIsNotPutInAgain() {
        let server = EngineServer(
            configuration: EngineConfiguration(path: "/"), loop: EmbeddedEventLoop(), log: Logger(label: "test"))
        let connection = EngineConnection(
            server: server, request: HTTPRequest(method: .GET, path: "/"), webSocket: nil)
        connection.start()
        #expect(server.deadlines.count == 1)
        for _ in 0..<10 { connection.timePassed(now: start + .seconds(1)) }
        #expect(server.deadlines.count == 1)
        connection.timePassed(now: start + .seconds(30))
        #expect(server.deadlines.count == 2)
    }

    @Test func thoseThatNobodyWaitsForAreDroppedWhenThereAreMany() {
        let server = EngineServer(
            configuration: EngineConfiguration(path: "/"), loop: EmbeddedEventLoop(), log: Logger(label: "test"))
        for number in 0..<5000 { server.look(at: "gone", start + .seconds(100 + number)) }
        #expect(server.deadlines.count <= 1001)
    }
}
