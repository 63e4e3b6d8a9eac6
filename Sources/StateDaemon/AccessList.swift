// SPDX-License-Identifier: MIT

/// Who may use the control socket, of those that its mode lets open it. Decides; looks nothing up.
struct AccessList: Equatable, Sendable {
    enum Verdict: Equatable {
        case admitted
        case refused
        /// It takes to know which groups the user is in.
        case dependsOnGroups
    }

    /// The user that the daemon runs as.
    let own: UInt32
    /// What the kernel calls every user that this process's user namespace does not have; nil where it has all.
    var unseen: UInt32?
    var users: Set<UInt32> = []
    var groups: Set<UInt32> = []

    /// Where nobody is listed, the socket's mode decides alone.
    var isEmpty: Bool { users.isEmpty && groups.isEmpty }

    func verdict(on peer: PeerCredentials) -> Verdict {
        if isEmpty || peer.user == 0 || peer.user == own { return .admitted }
        // It may be anybody: not even one who is listed under this number is known by it.
        if peer.user == unseen { return .refused }
        if users.contains(peer.user) || groups.contains(peer.group) { return .admitted }
        return groups.isEmpty ? .refused : .dependsOnGroups
    }

    /// Whether one who is in these groups is admitted.
    func admits(memberOf groups: Set<UInt32>) -> Bool { !self.groups.isDisjoint(with: groups) }

    /// What one who is refused is told.
    func refusal(of peer: PeerCredentials) -> String {
        guard peer.user != unseen else {
            return "the daemon cannot tell who you are, as its user namespace has not all users: "
                + "run it without one (PrivateUsers=no), or without allow-users and allow-groups"
        }
        return "the user with the id \(peer.user) may not use this daemon: "
            + "its administrator has to name you in allow-users, or a group of yours in allow-groups"
    }
}

extension AccessList {
    /// The kernel's overflow id (user_namespaces(7)); where it can be set otherwise, a sandbox does not show it.
    private static let overflow: UInt32 = 65534

    /// The `unseen` of a process whose `/proc/self/uid_map` is this.
    static func unseen(map: String) -> UInt32? {
        let lengths = map.split(separator: "\n").map { $0.split(separator: " ").last.flatMap { Int($0) } ?? 0 }
        return lengths.reduce(0, +) < Int(UInt32.max) ? overflow : nil
    }
}
