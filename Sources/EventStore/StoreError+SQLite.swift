// SPDX-License-Identifier: MIT
internal import CSQLite

extension StoreError {
    /// What a result code of SQLite means for us. `doing`: in words, for the message.
    static func sqlite(_ code: Int32, _ handle: OpaquePointer?, path: String, doing: String) -> StoreError {
        let text = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        let reason = text.map { String(cString: $0) } ?? "error \(code)"
        return StoreError(kind(code), "\(path): \(doing) failed: \(reason)")
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
