// SPDX-License-Identifier: MIT
internal import Glibc

/// A moment on the monotonic clock, or never.
struct Deadline: Equatable, Sendable {
    static let never = Deadline(nanoseconds: nil)

    /// On the monotonic clock; nil for never.
    private let nanoseconds: Int?

    private init(nanoseconds: Int?) { self.nanoseconds = nanoseconds }

    /// So many seconds from now; never where that is beyond counting.
    static func after(seconds: Double) -> Deadline {
        guard let wait = Int(exactly: (seconds * 1e9).rounded()) else { return .never }
        let (sum, isBeyond) = now.addingReportingOverflow(wait)
        return isBeyond ? .never : Deadline(nanoseconds: sum)
    }

    static func after(_ duration: Duration) -> Deadline { after(seconds: duration / .seconds(1)) }

    var hasPassed: Bool { nanoseconds.map { $0 <= Self.now } ?? false }

    /// As C takes it.
    var monotonicTime: timespec? {
        nanoseconds.map { timespec(tv_sec: $0 / 1_000_000_000, tv_nsec: $0 % 1_000_000_000) }
    }

    func earlier(of other: Deadline) -> Deadline {
        guard let mine = nanoseconds else { return other }
        guard let others = other.nanoseconds else { return self }
        return mine <= others ? self : other
    }

    /// Waits until the moment has come.
    func sleep() {
        while !hasPassed {
            guard var time = monotonicTime else { return _ = pause() }
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
        }
    }

    /// Nanoseconds on the monotonic clock.
    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
