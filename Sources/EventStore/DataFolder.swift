// SPDX-License-Identifier: MIT
internal import Glibc

/// The folder that holds the store, locked for this process as long as this value's lock is held.
final class DataFolder {
    /// Without symbolic links in it.
    let path: String
    private var lock: CInt

    /// Makes the folder where it is missing (mode 0700), and locks it.
    init(_ folder: String) throws(StoreError) {
        try Self.make(folder)
        guard let real = realpath(folder, nil) else { throw Self.unusable(folder) }
        defer { free(real) }
        path = String(cString: real)
        lock = try Self.lock("\(path)/lock", of: path)
    }

    /// Lets another process have the folder.
    func release() {
        guard lock >= 0 else { return }
        close(lock)
        lock = -1
    }

    deinit { release() }

    private static func make(_ folder: String) throws(StoreError) {
        var place = folder.startIndex
        while let slash = folder[place...].firstIndex(of: "/") {
            place = folder.index(after: slash)
            if slash > folder.startIndex { mkdir(String(folder[..<slash]), 0o700) }
        }
        mkdir(folder, 0o700)
        guard access(folder, R_OK | W_OK | X_OK) == 0 else { throw unusable(folder) }
    }

    private static func lock(_ file: String, of folder: String) throws(StoreError) -> CInt {
        let descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable(folder) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
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

    private static func unusable(_ folder: String) -> StoreError {
        let reason = String(cString: strerror(errno))
        return StoreError(.unusable, "the data folder \(folder) cannot be used: \(reason)")
    }
}
