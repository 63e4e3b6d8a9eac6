// SPDX-License-Identifier: MIT
import Glibc

/// A moment on the monotonic clock by which something must have happened.
struct Deadline {
    private let nanoseconds: Int

    init(seconds: Double) { nanoseconds = Self.now() + Int(seconds * 1e9) }

    /// What is left, never less than nothing.
    var remaining: Int { max(0, nanoseconds - Self.now()) }

    var isOver: Bool { remaining == 0 }

    /// What is left, as `poll` wants it; rounded up, so that only an elapsed deadline gives 0.
    var milliseconds: Int32 { Int32(clamping: (remaining + 999_999) / 1_000_000) }

    /// As `pthread_cond_timedwait` wants it.
    var timespec: timespec { Glibc.timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000) }

    private static func now() -> Int {
        var time = Glibc.timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
