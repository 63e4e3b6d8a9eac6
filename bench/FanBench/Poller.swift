// SPDX-License-Identifier: MIT
internal import CEpoll
internal import Glibc

/// Which connections have something to read or room to write, told once for each change.
struct Poller: ~Copyable {
    struct Change {
        let index: Int
        let isReadable: Bool
        let isWritable: Bool
    }

    private static let most = 1024
    private let descriptor = epoll_create1(0)
    private let changes = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: most)

    deinit {
        close(descriptor)
        changes.deallocate()
    }

    func add(_ connection: CInt, index: Int) {
        let events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | CEpollEdgeTriggered
        var event = epoll_event(events: events, data: epoll_data(u64: UInt64(index)))
        epoll_ctl(descriptor, EPOLL_CTL_ADD, connection, &event)
    }

    /// Waits until something changes, at most to that instant.
    func wait(until deadline: Nanoseconds, _ body: (Change) -> Void) {
        let left = max(0, deadline - now())
        var limit = timespec(tv_sec: left / 1_000_000_000, tv_nsec: left % 1_000_000_000)
        let count = epoll_pwait2(descriptor, changes.baseAddress, CInt(Self.most), &limit, nil)
        for change in changes.prefix(Int(max(0, count))) {
            let isOver = change.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue | EPOLLRDHUP.rawValue) != 0
            body(
                Change(
                    index: Int(change.data.u64), isReadable: change.events & EPOLLIN.rawValue != 0 || isOver,
                    isWritable: change.events & EPOLLOUT.rawValue != 0 || isOver))
        }
    }
}
