// SPDX-License-Identifier: MIT
internal import CSQLite

/// A connection to a database file. It may be used by one thread at a time.
final class SQLiteConnection {
    /// How long to wait, in milliseconds, for another program that holds the file.
    private static let patience: Int32 = 5000

    let path: String
    private var handle: OpaquePointer?

    /// Opens the file, making it where it is missing; a symbolic link is refused.
    init(path: String) throws(StoreError) {
        self.path = path
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK else {
            defer { close() }
            throw .sqlite(code, handle, path: path, doing: "opening it")
        }
        sqlite3_busy_timeout(handle, Self.patience)
        try execute("PRAGMA trusted_schema=OFF")
    }

    deinit { close() }

    func close() {
        sqlite3_close_v2(handle)
        handle = nil
    }

    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else {
            throw .sqlite(code, handle, path: path, doing: String(sql.prefix { $0 != " " && $0 != "\n" }))
        }
    }

    func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        guard let handle else { throw StoreError(.failed, "\(path) is closed") }
        return try SQLiteStatement(sql, in: handle, path: path)
    }

    /// The one whole number that a query gives; 0 where it gives none.
    func integer(_ sql: String) throws(StoreError) -> Int {
        var number = 0
        try prepare(sql).run { row throws(StoreError) in
            number = row.integer(0)
            return false
        }
        return number
    }

    /// The one text that a query gives; empty where it gives none.
    func text(_ sql: String) throws(StoreError) -> String {
        var text = ""
        try prepare(sql).run { row throws(StoreError) in
            text = row.text(0) ?? ""
            return false
        }
        return text
    }

    /// All of `body` or nothing. `begin`: `BEGIN IMMEDIATE` to write, `BEGIN` to read from one moment.
    func transaction<Value>(
        _ begin: String, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try execute(begin)
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // Some errors have rolled back already.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }
}
