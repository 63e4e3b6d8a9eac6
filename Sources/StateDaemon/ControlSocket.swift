// SPDX-License-Identifier: MIT
import EventStore
import Glibc
import ProgramSupport

/// The control socket's file: made, guarded and removed.
struct ControlSocket {
    /// Why the socket cannot be had; one line.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How many connections may wait to be accepted: a full Unix backlog refuses clients at once.
    static let backlog: CInt = 4096

    let path: String
    /// Listens, so that nobody takes it for a stale one.
    let descriptor: CInt
    /// Which file it is, so that no other's is removed in the end; nil where it is not ours to remove.
    private let file: (device: dev_t, inode: ino_t)?

    /// Binds the socket. One that nobody listens on any more is replaced; a live one never, nor what is no socket.
    /// Throws a `SettingsError` where the path leads to what is another's, or no socket; nothing is touched then.
    init(path: String, mode: UInt32, group: String?) throws {
        self.path = path
        try Self.makeFolder(of: path)
        try Self.clear(path)
        descriptor = try Self.bind(path)
        var file = stat()
        guard lstat(path, &file) == 0 else { throw Failure.of("cannot look at the control socket \(path)") }
        self.file = (file.st_dev, file.st_ino)
        try Self.setAccess(path, mode: mode, group: group)
        guard listen(descriptor, Self.backlog) == 0 else { throw Failure.of("nothing can listen on \(path)") }
    }

    /// Takes over one that the service manager holds, whose file is his.
    init(adopted descriptor: CInt) {
        self.descriptor = descriptor
        path = Self.path(of: descriptor)
        file = nil
    }

    /// Removes the file, if it is still the one that was made.
    func remove() {
        var found = stat()
        guard let file, lstat(path, &found) == 0, found.st_dev == file.device, found.st_ino == file.inode else {
            return
        }
        unlink(path)
    }

    // MARK: Steps

    /// The default folders are made where they are missing; the one in /tmp has to be ours alone.
    private static func makeFolder(of path: String) throws {
        let folder = folder(of: path)
        if folder.hasSuffix("/circlesd") || folder == "/tmp/circlesd-\(getuid())" { mkdir(folder, 0o700) }
        var file = stat()
        guard lstat(folder, &file) == 0 else {
            throw Failure.of("the control socket's folder \(folder) cannot be used")
        }
        try SettingsError.wherePathsAreWrong {
            try FolderTrust().check(
                folder, "the control socket's folder", remedy: "name another --socket, or give the folder to the daemon"
            )
        }
        guard folder.hasPrefix("/tmp/circlesd-") else { return }
        guard file.st_mode & S_IFMT == S_IFDIR, file.st_uid == getuid(), file.st_mode & 0o077 == 0 else {
            throw SettingsError(
                "the folder \(folder) has to be yours alone (mode 0700); remove it or name another --socket")
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func clear(_ path: String) throws {
        var file = stat()
        guard lstat(path, &file) == 0 else { return }
        guard file.st_mode & S_IFMT == S_IFSOCK else {
            throw SettingsError(
                "\(path) is \(FolderTrust.kind(file.st_mode)) and no socket; remove it or name another --socket")
        }
        guard FolderTrust().isOurs(file.st_uid) else {
            throw SettingsError(
                "the socket \(path) belongs to the user with the id \(file.st_uid); remove it or name another --socket")
        }
        guard !isLive(path) else {
            throw Failure(description: "another daemon listens on \(path); stop it or name another --socket")
        }
        guard unlink(path) == 0 else { throw Failure.of("the stale socket \(path) cannot be removed") }
    }

    /// Whether somebody listens there. Only a refused connection says that nobody does.
    private static func isLive(_ path: String) -> Bool {
        guard let probe = try? newSocket() else { return true }
        defer { close(probe) }
        let result = withAddress(path) { connect(probe, $0, $1) }
        return result == 0 || errno != ECONNREFUSED
    }

    private static func bind(_ path: String) throws(Failure) -> CInt {
        guard path.utf8.count < capacity else {
            throw Failure(
                description: "the socket's path has \(path.utf8.count) bytes, at most \(capacity - 1) are possible")
        }
        let descriptor = try newSocket()
        // Nobody may connect before mode and group are set.
        let mask = umask(0o177)
        let result = withAddress(path) { Glibc.bind(descriptor, $0, $1) }
        let reason = errno
        umask(mask)
        guard result == 0 else {
            close(descriptor)
            throw .of("the control socket \(path) cannot be made", reason)
        }
        return descriptor
    }

    private static func setAccess(_ path: String, mode: UInt32, group: String?) throws(Failure) {
        if let group {
            guard let entry = getgrnam(group) else {
                throw Failure(description: "there is no group \(group) for the control socket")
            }
            guard lchown(path, uid_t.max, entry.pointee.gr_gid) == 0 else {
                throw .of("the control socket cannot be given to the group \(group)")
            }
        }
        guard chmod(path, mode) == 0 else { throw .of("the mode of the control socket cannot be set") }
    }

    // MARK: Addresses

    private static let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    private static func newSocket() throws(Failure) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw .of("no socket can be made") }
        return descriptor
    }

    private static func path(of descriptor: CInt) -> String {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { return "an inherited socket" }
        return withUnsafeBytes(of: address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(capacity - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension ControlSocket.Failure {
    /// What failed, with the system's reason.
    static func of(_ what: String, _ reason: CInt = errno) -> ControlSocket.Failure {
        ControlSocket.Failure(description: "\(what): \(String(cString: strerror(reason)))")
    }
}
