// SPDX-License-Identifier: MIT
internal import Glibc
public import Logging
public import NIOCore
internal import NIOPosix
internal import Synchronization

/// Takes the connections of one socket that listens, on a thread of its own, while there are descriptors for them, and for what
/// else needs one. Where the kernel gives none, it is asked again after a second; those that come meanwhile wait in its queue.
/// They are served on an event loop. It is waited until those that were taken are there, so that many who come at once do not
/// keep the others from being served.
///
/// NIO accepts by itself, but tells nobody the descriptor of a connection, and after an error tries again and again.
public final class Acceptor: Sendable {
    /// How many are taken at a time: some descriptors of the reserve are left whenever it is looked whether there is room.
    static let most = 8
    /// After how long it is looked again, in milliseconds.
    static let pause: CInt = 1000
    /// Those that were taken are there a moment later: the loop carries out all tasks that can be carried out at once before it looks at
    /// its connections again, and would take all who come before it serves the first.
    private static let breath = TimeAmount.microseconds(500)
    /// It is said no more often than this.
    private static let silence = Duration.seconds(60)

    private let listener: CInt
    /// A pipe. To close its second end ends the thread.
    private let ending: (CInt, CInt)
    private let log: Logger
    private let hasRoom: @Sendable () -> Bool
    private let loop: any EventLoop
    private let take: @Sendable (CInt) -> Void
    private let pausesSoFar = Atomic(0)
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// `listener` is closed in the end. `take` gets the descriptor of a connection, on the loop, and has it from then on. Throws an
    /// `IOError` where there are no descriptors to begin with.
    public convenience init(
        listener: CInt, loop: any EventLoop, log: Logger, take: @escaping @Sendable (CInt) -> Void
    ) throws {
        try self.init(listener: listener, loop: loop, log: log, hasRoom: { Descriptors.haveRoom }, take: take)
    }

    init(
        listener: CInt, loop: any EventLoop, log: Logger, hasRoom: @escaping @Sendable () -> Bool,
        take: @escaping @Sendable (CInt) -> Void
    ) throws {
        (self.listener, self.loop, self.log) = (listener, loop, log)
        (self.hasRoom, self.take) = (hasRoom, take)
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            defer { close(listener) }
            throw IOError(errnoCode: errno, reason: "no pipe to end an acceptor by")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        ending = (ends[0], ends[1])
    }

    /// How often connections had to wait.
    public var pauses: Int { pausesSoFar.load(ordering: .relaxed) }

    public func start() {
        _ = fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK)
        thread.start()
        thread.submit { [self] state in
            if state == .active { run() }
            close(listener)
            close(ending.0)
            // To wait for this thread would take another.
            thread.shutdownGracefully { _ in }
        }
    }

    /// Takes no more. To be called once.
    public func stop() { close(ending.1) }

    private func run() {
        var quietUntil = ContinuousClock.now
        while isAsked(patience: -1) {
            let (connections, error) = accept()
            guard connections.isEmpty || hand(over: connections) else { return }
            guard error != nil || !hasRoom() else { continue }
            pausesSoFar.add(1, ordering: .relaxed)
            if quietUntil <= .now {
                quietUntil = .now + Self.silence
                complain(of: error ?? EMFILE)
            }
            repeat { guard isAsked(patience: Self.pause, orLater: true) else { return } } while !hasRoom()
        }
    }

    /// Waits until somebody comes, or so many milliseconds; false where it is to end. `orLater`: for that time alone.
    private func isAsked(patience: CInt, orLater isPausing: Bool = false) -> Bool {
        var waited = [
            pollfd(fd: ending.0, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        ]
        poll(&waited, isPausing ? 1 : 2, patience)
        return waited[0].revents == 0
    }

    /// Those that wait, as many as are taken at a time; and the error that keeps one more from being taken.
    private func accept() -> (connections: [CInt], error: CInt?) {
        var connections: [CInt] = []
        while connections.count < Self.most {
            let connection = Glibc.accept(listener, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                connections.append(connection)
                continue
            }
            switch errno {
            case EAGAIN: return (connections, connections.isEmpty && isGone ? EINVAL : nil)
            // These concern one connection, which has gone again: accept(2), "Error handling".
            case ECONNABORTED, EINTR, EPERM, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
                ENETUNREACH, ETIMEDOUT:
                continue
            case let error: return (connections, error)
            }
        }
        return (connections, nil)
    }

    /// Whether nobody can come any more: the listener was shut down. Of a Unix socket the kernel does not say so when it is asked
    /// for a connection.
    private var isGone: Bool {
        var asked = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        poll(&asked, 1, 0)
        return asked.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    /// False where the loop has ended.
    private func hand(over connections: [CInt]) -> Bool {
        // Who comes alone need not wait.
        let wait = connections.count > 1 ? Self.breath : .zero
        let taken = loop.scheduleTask(in: wait) { [take] in for connection in connections { take(connection) } }
        if (try? taken.futureResult.wait()) != nil { return true }
        for connection in connections { close(connection) }
        return false
    }

    private func complain(of error: CInt) {
        switch error {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            log.warning(
                "there are no descriptors for more connections; they wait until others have gone",
                metadata: ["limit": "\(Descriptors.limit)"])
        default:
            log.error(
                "connections cannot be taken; restart the program",
                metadata: ["reason": "\(String(cString: strerror(error)))"])
        }
    }
}
