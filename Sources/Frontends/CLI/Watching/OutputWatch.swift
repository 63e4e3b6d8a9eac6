// SPDX-License-Identifier: MIT
internal import Glibc
internal import NIOPosix

/// Notices when nobody reads standard output any more, also while there is nothing to write: `watch | head -1` then
/// ends with its reader, and not with the next event.
final class OutputWatch {
    private let thread = NIOThreadPool(numberOfThreads: 1)

    private init() {}

    /// Nil where standard output is no pipe and no socket. `ended` is called once, on another thread.
    static func begin(_ ended: @escaping @Sendable () -> Void) -> OutputWatch? {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0, [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) else {
            return nil
        }
        let watch = OutputWatch()
        watch.thread.start()
        watch.thread.submit { _ in
            var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
            while poll(&entry, 1, -1) < 0, errno == EINTR { continue }
            // For a socket POLLHUP, for a pipe POLLERR; both are told without being asked for.
            if Int32(entry.revents) & (POLLERR | POLLHUP) != 0 { ended() }
        }
        return watch
    }
}
