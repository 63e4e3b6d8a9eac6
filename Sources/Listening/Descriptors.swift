// SPDX-License-Identifier: MIT
internal import Glibc

/// The descriptors that this process may have.
enum Descriptors {
    /// So many are kept for what is not a connection: the store's files, a backup, the connection to a daemon.
    private static let reserve: rlim_t = 16

    /// How many there may be.
    static var limit: Int { Int(clamping: softLimit) }

    /// Whether there is one for another connection. The kernel gives the lowest that is free; where the lowest is in the
    /// reserve, all others are in use.
    static var haveRoom: Bool {
        let lowest = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard lowest >= 0 else { return false }
        close(lowest)
        return lowest < softLimit - min(reserve, softLimit / 4)
    }

    private static var softLimit: rlim_t {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit.rlim_cur
    }
}
