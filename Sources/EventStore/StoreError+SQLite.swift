// SPDX-License-Identifier: MIT
internal import CSQLite
internal import Glibc

extension StoreError {
    /// What a result code of SQLite means for us. `doing`: in words, for the message.
    static func sqlite(_ code: Int32, _ handle: OpaquePointer?, path: String, doing: String) -> StoreError {
        let text = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        // It may quote a statement of several lines.
        let words = text.map { String(cString: $0).split(whereSeparator: \.isWhitespace) }
        let reason = words?.joined(separator: " ") ?? "error \(code)"
        let kind = kind(code)
        // SQLite tells of some full disks, and of all broken ones, as an I/O error; the system knows more.
        let cause = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) ? handle.map(sqlite3_system_errno) ?? 0 : 0
        if cause != 0 {
            return StoreError(kind, "\(path): \(doing) failed: \(reason): \(String(cString: strerror(cause)))")
        }
        if kind == .damaged { return .damaged(path, "\(reason) (\(doing))") }
        return StoreError(kind, "\(path): \(doing) failed: \(reason)")
    }

    private static func kind(_ code: Int32) -> Kind {
        switch code & 0xFF {
        // Another program that holds the file for longer than we wait is like a full disk: nothing is stored.
        case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED: .full
        case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .unusable
        default: .failed
        }
    }
}
