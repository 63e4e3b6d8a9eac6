// SPDX-License-Identifier: MIT
import Glibc
import NIOCore

/// Which groups users are in, as it was said a moment ago.
struct GroupCache {
    /// How many users are remembered; past it all are forgotten, and asked for anew.
    static let limit = 1024
    /// How long a change of the system's groups may go unnoticed.
    static let lifetime = TimeAmount.seconds(60)

    private var entries: [UInt32: (groups: Set<UInt32>, end: NIODeadline)] = [:]

    var count: Int { entries.count }

    func groups(of user: UInt32, at now: NIODeadline) -> Set<UInt32>? {
        entries[user].flatMap { now < $0.end ? $0.groups : nil }
    }

    mutating func remember(_ groups: Set<UInt32>, of user: UInt32, at now: NIODeadline) {
        if entries.count >= Self.limit { entries = [:] }
        entries[user] = (groups, now + Self.lifetime)
    }

    /// Asks the system, which may ask the network. One that it does not know is in no group.
    static func lookUp(_ user: UInt32) -> Set<UInt32> {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return [] }
        // Linux has at most so many for a process (NGROUPS_MAX).
        var groups = [gid_t](repeating: 0, count: 1 << 16)
        var count = CInt(groups.count)
        guard getgrouplist(entry.pw_name, entry.pw_gid, &groups, &count) >= 0 else { return [] }
        return Set(groups.prefix(Int(count)))
    }
}
