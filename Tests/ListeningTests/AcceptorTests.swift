// SPDX-License-Identifier: MIT
import Glibc
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Listening

/// On real sockets: those who come are counted where they are served.
@Suite struct AcceptorTests {
    private final class Door: Sendable {
        let path: String
        let hasRoom = Atomic(true)
        private let taken = Mutex<[CInt]>([])
        private let acceptor = Mutex<Acceptor?>(nil)

        init() throws {
            path = "/tmp/circles-acceptor-\(getpid())-\(UInt32.random(in: 0 ..< .max))"
            let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            let bound = try Self.withAddress(path) { bind(listener, $0, $1) }
            try #require(bound == 0 && listen(listener, 100) == 0)
            let made = Acceptor(
                listener: listener, loop: MultiThreadedEventLoopGroup.singleton.next(), log: Logger(label: "test"),
                hasRoom: { [unowned self] in hasRoom.load(ordering: .relaxed) },
                take: { [unowned self] descriptor in taken.withLock { $0.append(descriptor) } })
            acceptor.withLock { $0 = made }
            made.start()
        }

        deinit { unlink(path) }

        var count: Int { taken.withLock { $0.count } }
        var pauses: Int { acceptor.withLock { $0?.pauses ?? 0 } }

        func stop() { acceptor.withLock { $0 }?.stop() }

        func end() { taken.withLock { for descriptor in $0 { close(descriptor) } } }

        /// Somebody comes; false where nobody listens.
        func come() throws -> Bool {
            let client = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            defer { close(client) }
            return try Self.withAddress(path) { connect(client, $0, $1) } == 0
        }

        private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) throws
            -> CInt
        {
            try SocketAddress(unixDomainSocketPath: path).withSockAddr { body($0, socklen_t($1)) }
        }
    }

    private func until(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            sched_yield()
        }
        return true
    }

    @Test func allWhoComeAreTaken() throws {
        let door = try Door()
        for _ in 0..<50 { #expect(try door.come()) }
        #expect(until { door.count == 50 })
        door.stop()
        #expect(until { (try? door.come()) == false })
        door.end()
    }

    @Test func withoutRoomTheyWaitUntilThereIsSome() throws {
        let door = try Door()
        door.hasRoom.store(false, ordering: .relaxed)
        // Those are taken that had come when it was seen, and no more.
        #expect(try door.come())
        #expect(until { door.pauses == 1 })
        let before = door.count
        for _ in 0..<5 { #expect(try door.come()) }
        #expect(door.count == before)
        door.hasRoom.store(true, ordering: .relaxed)
        #expect(until { door.count == before + 5 })
        #expect(door.pauses == 1)
        door.stop()
        door.end()
    }

    @Test func itEndsWhileItWaitsForRoom() throws {
        let door = try Door()
        door.hasRoom.store(false, ordering: .relaxed)
        #expect(try door.come())
        #expect(until { door.pauses == 1 })
        door.stop()
        #expect(until { (try? door.come()) == false })
        door.end()
    }
}
