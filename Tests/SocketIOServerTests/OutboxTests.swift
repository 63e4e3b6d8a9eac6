// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import SocketIO
import Testing

@testable import SocketIOServer

/// What one client is sent, in order: its own packets, and what a room emits.
@Suite struct OutboxTests {
    /// An outbox beside a room. Made and used on one event loop.
    private struct Fixture {
        let room: Room
        let membership: Membership
        var outbox = Outbox()

        init(loop: any EventLoop, retention: Int = 1 << 20) {
            let server = SocketIOServer(
                configuration: SocketIOConfiguration(), loop: loop, log: Logger(label: "test"))
            let engine = EngineConnection(
                server: server.engine, request: HTTPRequest(method: .GET, path: "/"), webSocket: nil)
            let socket = Socket(id: "s", namespace: "/", client: ClientConnection(engine: engine, server: server))
            room = Room(name: "r", namespace: "/", loop: loop, coalesce: .zero, retention: retention)
            membership = Membership(room: room, socket: socket, connection: engine, cursor: 0)
        }

        static func packets(_ texts: [String]) -> EncodedPackets {
            var packets = EncodedPackets()
            for text in texts { packets.append(frame: .text(text)) }
            return packets
        }

        mutating func own(_ texts: String...) { outbox.append(Self.packets(texts)) }
        mutating func urgent(_ text: String) { outbox.appendUrgent(Self.packets([text])) }
        func emit(_ text: String) { room.emit(Self.packets([text])) }

        /// Takes up to so many packets of what is next.
        mutating func take(_ most: Int = .max) -> [String] {
            guard let stretch = outbox.next() else { return [] }
            var scanner = FrameScanner(stretch.buffers)
            var texts: [String] = []
            while texts.count < most, case .text(let text)? = scanner.next() {
                texts.append(String(decoding: text, as: UTF8.self))
            }
            outbox.sent(stretch, count: scanner.consumed)
            return texts
        }

        /// Takes all that there is.
        mutating func takeAll() -> [String] {
            var texts: [String] = []
            while true {
                let more = take()
                if more.isEmpty { return texts }
                texts += more
            }
        }
    }

    /// Runs `body` on an event loop, and gives what was taken in it.
    private func onLoop(
        retention: Int = 1 << 20, _ body: @escaping @Sendable (inout Fixture) -> [[String]]
    ) async throws -> [[String]] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return try await loop.submit {
            var fixture = Fixture(loop: loop, retention: retention)
            return body(&fixture)
        }.get()
    }

    @Test func itsOwnPackets() async throws {
        let taken = try await onLoop { fixture in
            fixture.own("a", "b", "c")
            fixture.own("d")
            let first = fixture.take(2)
            fixture.urgent("ping")
            return [first, fixture.take(), fixture.take(), fixture.take(), fixture.take()]
        }
        #expect(taken == [["a", "b"], ["ping"], ["c"], ["d"], []])
    }

    @Test func whatIsCounted() async throws {
        let counts = try await onLoop { fixture in
            func count() -> String { "\(fixture.outbox.byteCount) \(fixture.outbox.hasNothingOwn)" }
            fixture.own("a", "bc")
            fixture.own("d")
            let all = count()
            _ = fixture.take(1)
            let rest = count()
            _ = fixture.takeAll()
            return [[all, rest, count()]]
        }
        // A head of two bytes is in front of each.
        #expect(counts == [["10 false", "7 false", "0 true"]])
    }

    @Test func inTheOrderInWhichItWasEmitted() async throws {
        let taken = try await onLoop { fixture in
            fixture.own("1")
            fixture.outbox.join(fixture.membership)
            fixture.emit("2")
            fixture.own("3")
            fixture.emit("4")
            fixture.own("5")
            fixture.emit("6")
            let first = fixture.takeAll()
            fixture.room.flush()
            return [first, fixture.takeAll()]
        }
        #expect(taken == [["1", "2", "3", "4", "5"], ["6"]], "what is not sealed waits where nothing is behind it")
    }

    @Test func whoLeaves() async throws {
        let taken = try await onLoop { fixture in
            fixture.outbox.join(fixture.membership)
            fixture.emit("room")
            fixture.own("own")
            fixture.outbox.leave(fixture.membership)
            fixture.room.flush()
            return [fixture.takeAll()]
        }
        #expect(taken == [["own"]])
    }

    /// What the room emitted is gone, and nothing else.
    @Test func whoIsTooSlow() async throws {
        let taken = try await onLoop(retention: 100) { fixture in
            fixture.outbox.join(fixture.membership)
            fixture.emit("first")
            fixture.own("one")
            fixture.emit("second")
            fixture.own("two")
            for _ in 0..<20 {
                fixture.emit("the next of many")
                fixture.room.flush()
            }
            let own = fixture.takeAll()
            let lost = fixture.outbox.takeLost().count
            return [own, ["\(lost) \(fixture.outbox.takeLost().count) \(fixture.outbox.byteCount)"]]
        }
        #expect(taken == [["one", "two"], ["1 0 0"]])
    }
}
