// SPDX-License-Identifier: MIT
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import SocketIO
import TestSupport
import Testing

@testable import SocketIOServer

/// Rooms that send to their members by themselves, on pairs of sockets whose kernel buffers are small: whatever comes in between, each
/// member gets everything once, in whole frames, in the order in which it was emitted, but for what two rooms emit, of which none waits
/// for the other.
@Suite struct StepTests {
    /// A server with two rooms, on a loop of its own.
    private final class Stage {
        let server: SocketIOServer
        let rooms: [Room]
        var players: [Player] = []

        init(loop: any EventLoop) {
            var configuration = SocketIOConfiguration()
            configuration.coalesce = .zero
            configuration.roomRetention = 64 << 20
            configuration.threads = 2
            server = SocketIOServer(configuration: configuration, loop: loop, log: Logger(label: "test"))
            let server = server
            rooms = ["one", "other"].map { server.room($0, in: "/") }
        }

        func add(_ channel: any Channel, descriptor: CInt) throws {
            let webSocket = WebSocketConnection(channel: channel, descriptor: descriptor, limit: 1000)
            try channel.pipeline.syncOperations.addHandler(webSocket)
            let engine = EngineConnection(
                server: server.engine, request: HTTPRequest(method: .GET, path: "/"), webSocket: webSocket)
            engine.start()
            let client = ClientConnection(engine: engine, server: server)
            players.append(
                Player(webSocket: webSocket, engine: engine, socket: Socket(id: "s", namespace: "/", client: client)))
        }

        /// One thing that may happen.
        func act(_ number: Int, _ random: inout SplitMix64) {
            let end =
                " \(number) " + String(repeating: "x", count: Int.random(in: 0...random.greatest(), using: &random))
            let player = players.randomElement(using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                guard let room = rooms.randomElement(using: &random) else { return }
                room.emit(Self.packets(room.name + end))
                for player in players where player.socket.rooms.contains(where: { $0 === room }) {
                    player.expected.append(room.name + end)
                }
            case 6, 7:
                player?.socket.emit(Self.packets("own" + end))
                player?.expected.append("own" + end)
            // As a pong is sent: past everything that waits.
            case 8:
                player?.webSocket.send(.text(Array(("aside" + end).utf8)))
                player?.expected.append("aside" + end)
            default:
                guard let room = rooms.randomElement(using: &random) else { return }
                player?.socket.join(room)
            }
        }

        private static func packets(_ text: String) -> EncodedPackets {
            var packets = EncodedPackets()
            packets.append(frame: .text(text))
            return packets
        }
    }

    private final class Player {
        let webSocket: WebSocketConnection
        let engine: EngineConnection
        let socket: Socket
        var expected: [String] = []

        init(webSocket: WebSocketConnection, engine: EngineConnection, socket: Socket) {
            (self.webSocket, self.engine, self.socket) = (webSocket, engine, socket)
        }
    }

    /// What one client reads.
    private struct Reader {
        let descriptor: CInt
        var bytes: [UInt8] = []

        /// Takes up to so many bytes, as far as they are there.
        mutating func take(_ count: Int, flags: CInt = CInt(MSG_DONTWAIT)) -> Int {
            var buffer = [UInt8](repeating: 0, count: count)
            let got = max(0, recv(descriptor, &buffer, count, flags))
            bytes += buffer[..<got]
            return got
        }

        var texts: [String] {
            var frames = FrameScanner([ByteBuffer(bytes: bytes)])
            var texts: [String] = []
            while case .text(let text)? = frames.next()?.message { texts.append(String(decoding: text, as: UTF8.self)) }
            return texts
        }
    }

    private func pair() throws -> (ours: CInt, theirs: CInt) {
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        var size: CInt = 4096
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        return (ends[0], ends[1])
    }

    @Test(arguments: 0..<20) func everythingOnceInOrder(seed: Int) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let stage = try await loop.submit { NIOLoopBound(Stage(loop: loop), eventLoop: loop) }.get()
        var readers: [Reader] = []
        for _ in 0..<4 {
            let (ours, theirs) = try pair()
            readers.append(Reader(descriptor: theirs))
            let channel = try await ClientBootstrap(group: loop).withConnectedSocket(ours).get()
            try await loop.submit { try stage.value.add(channel, descriptor: ours) }.get()
        }
        for turn in 0..<60 {
            let state = random
            random = try await loop.submit {
                var random = state
                for number in 0..<10 { stage.value.act(turn * 10 + number, &random) }
                return random
            }.get()
            guard let index = readers.indices.randomElement(using: &random) else { continue }
            _ = readers[index].take(Int.random(in: 1...20_000, using: &random))
        }
        let (expected, inStep) = try await Self.end(stage, &readers, loop)
        for (index, reader) in readers.enumerated() {
            for sources in [["own", "one"], ["own", "other"], ["aside"]] {
                let isOf = { (text: String) in sources.contains { text.hasPrefix($0 + " ") } }
                let (got, wanted) = (reader.texts.filter(isOf), expected[index].filter(isOf))
                let difference = zip(got, wanted).first { $0 != $1 }
                #expect(got.count == wanted.count && difference == nil)
            }
            close(reader.descriptor)
        }
        // Who has taken everything is in step again: without this the test would say nothing.
        #expect(inStep.allSatisfy { $0 })
    }

    /// Reads until nothing comes any more and nothing waits.
    private static func end(
        _ stage: NIOLoopBound<Stage>, _ readers: inout [Reader], _ loop: any EventLoop
    ) async throws -> ([[String]], [Bool]) {
        var isDone = false
        while !isDone {
            let isIdle = try await loop.submit {
                var load = EngineLoad()
                for player in stage.value.players { player.engine.add(to: &load) }
                return load.outboxBytes == 0 && load.roomBytes == 0
                    && stage.value.players.allSatisfy { $0.webSocket.openDescriptor != nil }
            }.get()
            var got = 0
            for index in readers.indices { got += readers[index].take(1 << 20) }
            isDone = isIdle && got == 0
        }
        return try await loop.submit {
            let players = stage.value.players
            let inStep = players.map { player in
                player.socket.memberships.allSatisfy(\.isInStep)
            }
            for player in players { player.webSocket.close() }
            return (players.map(\.expected), inStep)
        }.get()
    }

}

extension SplitMix64 {
    /// Mostly a short text, sometimes one that no kernel buffer here takes at once.
    fileprivate mutating func greatest() -> Int { Int.random(in: 0..<8, using: &self) == 0 ? 30_000 : 200 }
}
