// SPDX-License-Identifier: MIT
import CSQLite
import Foundation
import Glibc

/// Makes SQLite's writes to a file fail, as a full or a broken disk does.
enum FaultyDisk {
    /// Per file: the error of a write, and how many writes still go well.
    private static let faults = Faults()

    private typealias Write = @convention(c) (CInt, UnsafeRawPointer?, Int, off_t) -> Int

    /// SQLite's own way to write, replaced once.
    private static let isInstalled: Bool = {
        guard let system = sqlite3_vfs_find(nil) else { return false }
        let write: Write = { descriptor, bytes, count, offset in
            if let code = FaultyDisk.fault(descriptor) {
                errno = code
                return -1
            }
            return pwrite(descriptor, bytes, count, offset)
        }
        let call = unsafeBitCast(write, to: sqlite3_syscall_ptr.self)
        let names: [String] = ["pwrite", "pwrite64"].filter { system.pointee.xGetSystemCall(system, $0) != nil }
        for name in names where system.pointee.xSetSystemCall(system, name, call) != SQLITE_OK { return false }
        return !names.isEmpty
    }()

    /// From now on writes to `path` fail, once `after` of them went well. False where SQLite cannot be had so.
    static func fail(_ path: String, with code: CInt, after: Int = 0) -> Bool {
        guard isInstalled else { return false }
        faults.withLock { $0[path] = (code, after) }
        return true
    }

    static func heal(_ path: String) { faults.withLock { $0[path] = nil } }

    private static func fault(_ descriptor: CInt) -> CInt? {
        faults.withLock { faults in
            guard !faults.isEmpty else { return nil }
            var name = [CChar](repeating: 0, count: 256)
            let count = readlink("/proc/self/fd/\(descriptor)", &name, name.count)
            let path = String(decoding: name.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard let fault = faults[path] else { return nil }
            faults[path] = (fault.code, fault.after - 1)
            return fault.after > 0 ? nil : fault.code
        }
    }
}

/// The faults by path. An NSLock guards them, as ThreadSanitizer sees what it does; it is blind to `Mutex`.
///
/// `@unchecked Sendable`: the dictionary is touched with the lock held only.
private final class Faults: @unchecked Sendable {
    private let lock = NSLock()
    private var byPath: [String: (code: CInt, after: Int)] = [:]

    func withLock<Value>(_ body: (inout [String: (code: CInt, after: Int)]) throws -> Value) rethrows -> Value {
        try lock.withLock { try body(&byPath) }
    }
}
