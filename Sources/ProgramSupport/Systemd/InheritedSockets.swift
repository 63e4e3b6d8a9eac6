// SPDX-License-Identifier: MIT
internal import Glibc

/// Sockets that the service manager opened for this program and that listen already (sd_listen_fds(3)).
public struct InheritedSockets: Sendable {
    private static let first: CInt = 3

    /// By name, as `FileDescriptorName=` in the socket unit says it.
    private let descriptors: [(name: String, descriptor: CInt)]

    /// What the environment tells of; each descriptor is closed in programs that this one starts.
    public init(environment: [String: String]) {
        guard environment["LISTEN_PID"] == "\(getpid())", let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }),
            (1...1024).contains(count)
        else {
            descriptors = []
            return
        }
        let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        descriptors = (0..<count).map { index in
            let name = names.indices.contains(Int(index)) ? String(names[Int(index)]) : ""
            _ = fcntl(Self.first + index, F_SETFD, FD_CLOEXEC)
            return (name, Self.first + index)
        }
    }

    /// The listening sockets of that name, which have to be of that family; where none has the name, all that have none of
    /// `others`, which mean something else.
    public func listening(_ name: String, family: CInt, others: Set<String> = []) throws(SettingsError) -> [CInt] {
        let named = descriptors.filter { $0.name == name }
        return try checked(named.isEmpty ? descriptors.filter { !others.contains($0.name) } : named, family)
    }

    /// The listening sockets of that name and no others.
    public func listening(exactly name: String, family: CInt) throws(SettingsError) -> [CInt] {
        try checked(descriptors.filter { $0.name == name }, family)
    }

    private func checked(
        _ meant: [(name: String, descriptor: CInt)], _ family: CInt
    ) throws(SettingsError) -> [CInt] {
        for (_, descriptor) in meant where !Self.listens(descriptor, family) {
            throw SettingsError(
                "the inherited descriptor \(descriptor) is no listening socket of the kind that is needed")
        }
        return meant.map(\.descriptor)
    }

    private static func listens(_ descriptor: CInt, _ family: CInt) -> Bool {
        func option(_ name: CInt) -> CInt? {
            var value: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
        }
        let families = family == AF_INET ? [AF_INET, AF_INET6] : [family]
        return option(SO_ACCEPTCONN) == 1 && option(SO_DOMAIN).map(families.contains) == true
    }
}
