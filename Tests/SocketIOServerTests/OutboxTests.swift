// SPDX-License-Identifier: MIT
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SocketIO
import Testing

@testable import SocketIOServer

@Suite struct OutboxTests {
    /// A room, and a client's place in it.
    private func place(retention: Int) -> (Room, Membership) {
        var configuration = SocketIOConfiguration()
        configuration.roomRetention = retention
        let server = SocketIOServer(
            configuration: configuration, loop: EmbeddedEventLoop(), log: Logger(label: "test"))
        let room = server.room("r", in: "/")
        let engine = EngineConnection(
            server: server.engine, request: HTTPRequest(method: .GET, path: "/"), webSocket: nil)
        let socket = Socket(id: "s", namespace: "/", client: ClientConnection(engine: engine, server: server))
        return (room, Membership(room: room, socket: socket, connection: engine, cursor: room.end))
    }

    private func packets(_ text: String) -> EncodedPackets {
        var packets = EncodedPackets()
        packets.append(frame: .text(text))
        return packets
    }

    /// Takes everything, packet by packet where `inParts`.
    private func taken(_ outbox: inout Outbox, inParts: Bool = false) -> [String] {
        var texts: [String] = []
        while let stretch = outbox.next() {
            var frames = FrameScanner(stretch.buffers)
            let before = texts.count
            while case .text(let text)? = frames.next()?.message {
                texts.append(String(decoding: text, as: UTF8.self))
                if inParts { break }
            }
            #expect(inParts || stretch.messages == texts.count - before)
            outbox.sent(stretch, bytes: frames.consumed, messages: texts.count - before)
        }
        return texts
    }

    @Test(arguments: [false, true]) func everythingInTheOrderInWhichItWasEmitted(_ inParts: Bool) {
        let (room, membership) = place(retention: 1 << 20)
        var outbox = Outbox()
        outbox.append(packets("before"))
        outbox.join(membership)
        room.emit(packets("one"))
        room.emit(packets("two"))
        outbox.append(packets("own"))
        room.emit(packets("three"))
        room.flush()
        outbox.appendUrgent(packets("ping"))
        #expect(taken(&outbox, inParts: inParts) == ["ping", "before", "one", "two", "own", "three"])
        #expect(outbox.byteCount == 0 && outbox.hasNothingOwn)
    }

    /// So that who emits to several rooms has emitted to all of them before anybody is sent anything.
    @Test func nothingIsSentWhileSomethingIsEmitted() {
        let (room, membership) = place(retention: 4 << 20)
        var outbox = Outbox()
        outbox.join(membership)
        let part = String(repeating: "x", count: 1 << 10)
        for _ in 0..<300 { room.emit(packets(part)) }
        #expect(room.log.unflushedCount > Room.greatestDelay)
        #expect(taken(&outbox).isEmpty)
        room.flush()
        #expect(taken(&outbox).count == 300)
    }

    @Test func whoFallsOutKeepsWhatIsHisOwn() {
        let (room, membership) = place(retention: 10)
        var outbox = Outbox()
        outbox.join(membership)
        room.emit(packets("one"))
        outbox.append(packets("first"))
        room.emit(packets("two"))
        outbox.append(packets("second"))
        for text in ["a long one, longer than what is kept", "another long one, longer than what is kept"] {
            room.emit(packets(text))
            room.flush()
        }
        #expect(taken(&outbox) == ["first", "second"])
        #expect(outbox.memberships.isEmpty)
        #expect(outbox.takeLost().count == 1 && outbox.takeLost().isEmpty)
    }

    @Test func onlyOneThingWaitsBehindALostPlace() {
        let (room, membership) = place(retention: 10)
        var outbox = Outbox()
        outbox.join(membership)
        room.emit(packets("one"))
        outbox.append(EncodedPackets())
        outbox.append(packets("own"))
        for _ in 0..<3 {
            room.emit(packets("longer than what is kept"))
            room.flush()
        }
        #expect(taken(&outbox) == ["own"])
    }

    @Test func sharedPacketsCountAgainstNobody() {
        var outbox = Outbox()
        outbox.append(packets("for many").shared())
        #expect(outbox.byteCount == 0)
        var state = EncodedPackets()
        state.append(event: "a", namespace: "/", parts: [ByteBuffer(repeating: 0x31, count: 1000)])
        outbox.append(state)
        #expect(outbox.byteCount > 0 && outbox.byteCount < 30)
        #expect(taken(&outbox).count == 2 && outbox.byteCount == 0)
    }

    @Test func leavingForgetsWhatWasNotTaken() {
        let (room, membership) = place(retention: 1 << 20)
        var outbox = Outbox()
        outbox.join(membership)
        room.emit(packets("one"))
        outbox.append(packets("own"))
        room.emit(packets("two"))
        room.flush()
        outbox.leave(membership)
        #expect(taken(&outbox) == ["own"])
    }
}
