// SPDX-License-Identifier: MIT
internal import Glibc

/// The folder that holds the store, locked for this process as long as this value's lock is held.
final class DataFolder {
    static let storeName = "circles.db"
    /// A whole store that is on its way out of the folder, or into it.
    static let copyName = "copy.tmp"
    /// What SQLite puts beside a database.
    private static let endings = ["", "-wal", "-shm", "-journal"]

    /// Without symbolic links in it.
    let path: String
    private var lock: CInt

    /// Makes the folder where it is missing (mode 0700), and locks it. Nothing is touched where another user has a hand in it.
    init(_ folder: String, trust: FolderTrust = FolderTrust()) throws(StoreError) {
        try trust.check(
            folder, "the data folder", remedy: "make it the daemon's own (chown, chmod 700), or name another --data")
        try Self.make(folder)
        guard let real = realpath(folder, nil) else { throw Self.unusable(folder) }
        defer { free(real) }
        path = String(cString: real)
        let names = ["lock"] + Self.endings.flatMap { [Self.storeName + $0, Self.copyName + $0] }
        try trust.check(files: names.map { [path] in "\(path)/\($0)" })
        lock = try Self.lock("\(path)/lock", of: path)
    }

    /// Lets another process have the folder.
    func release() {
        guard lock >= 0 else { return }
        // By hand: a child that is being forked has a copy of the descriptor until it runs its program.
        flock(lock, LOCK_UN)
        close(lock)
        lock = -1
    }

    deinit { release() }

    /// Makes a file that nobody else may read, where it is missing; SQLite gives its others the same mode.
    func makePrivateFile(_ name: String) {
        // Never an existing one: closing it would drop the locks that this process has on it.
        let descriptor = open("\(path)/\(name)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    var copyPath: String { "\(path)/\(Self.copyName)" }

    /// Removes a copy, also one that a killed process has left.
    func removeCopy() { for ending in Self.endings { unlink(copyPath + ending) } }

    /// Throws where the folder has a store, or a piece of one.
    func checkThatNoStoreIsThere() throws(StoreError) {
        let names = Self.endings.map { Self.storeName + $0 }
        guard let found = names.first(where: { access("\(path)/\($0)", F_OK) == 0 }) else { return }
        throw StoreError(
            .unusable, "\(path) has a store already (\(found)): move \(names[0])* away first, or name another folder")
    }

    /// Makes the copy the folder's store, once and for all. What root has made is the folder's owner's.
    func giveNameToCopy() throws(StoreError) {
        let store = "\(path)/\(Self.storeName)"
        var status = stat()
        if geteuid() == 0, stat(path, &status) == 0 {
            for file in [copyPath, "\(path)/lock"] { lchown(file, status.st_uid, status.st_gid) }
        }
        guard rename(copyPath, store) == 0 else { throw .system(errno, "making \(store)") }
        try sync()
    }

    /// Has the names of the files outlive a power cut.
    func sync() throws(StoreError) {
        guard Self.sync(path) else { throw .system(errno, "syncing \(path)") }
    }

    /// What the store's write-ahead log is worth. To be asked before SQLite has the store.
    func checkLog() throws(StoreError) -> WriteAheadLog.Finding {
        let name = "\(path)/\(Self.storeName)-wal"
        let log = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard log >= 0 else {
            if errno == ENOENT { return .whole }
            throw .system(errno, "opening \(name)", .unusable)
        }
        defer { close(log) }
        var status = stat()
        guard fstat(log, &status) == 0 else { throw .system(errno, "reading \(name)") }
        return try WriteAheadLog.check(size: Int(status.st_size)) { offset, count throws(StoreError) in
            var bytes = [UInt8](repeating: 0, count: count)
            let got = pread(log, &bytes, count, off_t(offset))
            guard got >= 0 else { throw .system(errno, "reading \(name)") }
            return Array(bytes[..<got])
        }
    }

    /// Removes the folder, which has to be empty but for the lock.
    func remove() {
        unlink("\(path)/lock")
        rmdir(path)
    }

    @discardableResult
    private static func sync(_ folder: String) -> Bool {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    private static func make(_ folder: String) throws(StoreError) {
        var place = folder.startIndex
        // What went wrong first says more than what follows from it.
        var reason: CInt?
        while let slash = folder[place...].firstIndex(of: "/") {
            place = folder.index(after: slash)
            guard slash > folder.startIndex, let failure = makeOne(folder[..<slash]) else { continue }
            reason = reason ?? failure
        }
        if let failure = makeOne(folder[...]) { reason = reason ?? failure }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(folder, reason ?? errno) }
        close(descriptor)
        guard access(folder, R_OK | W_OK | X_OK) == 0 else { throw unusable(folder) }
    }

    /// Makes one folder where it is missing, and sees to it that a power cut leaves it there. Gives what went wrong.
    private static func makeOne(_ folder: Substring) -> CInt? {
        guard mkdir(String(folder), 0o700) == 0 else { return errno == EEXIST ? nil : errno }
        let parent = folder.lastIndex(of: "/").map { folder[...$0] } ?? "."
        sync(String(parent))
        return nil
    }

    private static func lock(_ file: String, of folder: String) throws(StoreError) -> CInt {
        let descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable(folder) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            guard errno == EWOULDBLOCK else { throw unusable(folder) }
            let holder = holder(descriptor)
            let who = holder.map { "process \($0)" } ?? "another process"
            throw StoreError(.inUse(pid: holder), "the data folder \(folder) is in use by \(who)")
        }
        var text = "\(getpid())\n"
        let isWritten =
            ftruncate(descriptor, 0) == 0 && text.withUTF8 { pwrite(descriptor, $0.baseAddress, $0.count, 0) > 0 }
        guard isWritten else {
            defer { close(descriptor) }
            throw unusable(folder)
        }
        return descriptor
    }

    /// The process id that the lock's holder wrote.
    private static func holder(_ descriptor: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private static func unusable(_ folder: String, _ code: CInt = errno) -> StoreError {
        let reason = String(cString: strerror(code))
        return StoreError(.unusable, "the data folder \(folder) cannot be used: \(reason)")
    }
}
