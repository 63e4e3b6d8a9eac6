// SPDX-License-Identifier: MIT
internal import CEpoll
internal import Glibc

/// An instant of the monotonic clock, or a time, in nanoseconds.
typealias Nanoseconds = Int

func now() -> Nanoseconds {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

extension Nanoseconds {
    static func seconds(_ seconds: Double) -> Nanoseconds { Nanoseconds(seconds * 1e9) }
}
