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
    /// What the acceptor's thread sees, which may outlive the door.
    private final class Hall: Sendable {
        let hasRoom = Atomic(true)
        let taken = Mutex<[CInt]>([])
    }

    private final class Door: Sendable {
        let path: String
        let hall = Hall()
        private let acceptor: Acceptor
        private let listener: CInt

        init() throws {
            path = "/tmp/circles-acceptor-\(getpid())-\(UInt32.random(in: 0 ..< .max))"
            listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            let bound = try Self.withAddress(path) { [listener] in bind(listener, $0, $1) }
            try #require(bound == 0 && listen(listener, 100) == 0)
            acceptor = try Acceptor(
                listener: listener, loop: MultiThreadedEventLoopGroup.singleton.next(), log: Logger(label: "test"),
                hasRoom: { [hall] in hall.hasRoom.load(ordering: .relaxed) },
                take: { [hall] descriptor in hall.taken.withLock { $0.append(descriptor) } })
            acceptor.start()
        }

        deinit { unlink(path) }

        var count: Int { hall.taken.withLock { $0.count } }
        var pauses: Int { acceptor.pauses }

        func setRoom(_ hasRoom: Bool) { hall.hasRoom.store(hasRoom, ordering: .relaxed) }

        /// As another process that has the listener could.
        func shutDown() { shutdown(listener, CInt(SHUT_RDWR)) }

        func stop() { acceptor.stop() }

        func end() { hall.taken.withLock { for descriptor in $0 { close(descriptor) } } }

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
        door.setRoom(false)
        // Those are taken that had come when it was seen, and no more.
        #expect(try door.come())
        #expect(until { door.pauses == 1 })
        let before = door.count
        for _ in 0..<5 { #expect(try door.come()) }
        #expect(door.count == before)
        door.setRoom(true)
        #expect(until { door.count == before + 5 })
        #expect(door.pauses == 1)
        door.stop()
        door.end()
    }

    @Test func itEndsWhileItWaitsForRoom() throws {
        let door = try Door()
        door.setRoom(false)
        #expect(try door.come())
        #expect(until { door.pauses == 1 })
        door.stop()
        #expect(until { (try? door.come()) == false })
        door.end()
    }

    @Test func aListenerThatIsNoneAnyMoreIsAskedOnceASecond() throws {
        let door = try Door()
        door.shutDown()
        #expect(until { door.pauses == 1 })
        let first = ContinuousClock.now
        #expect(until { door.pauses == 2 })
        #expect(first.duration(to: .now) > .milliseconds(500))
        door.stop()
        door.end()
    }
}
