// SPDX-License-Identifier: MIT
internal import CSQLite

/// A connection to a database file. It may be used by one thread at a time.
final class SQLiteConnection {
    /// How long to wait, in milliseconds, for another program that holds the file.
    private static let patience: Int32 = 5000

    let path: String
    private var handle: OpaquePointer?
    /// What begins and ends transactions, prepared once.
    private var verbs: [String: SQLiteStatement] = [:]

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
        // A store that is refused stays as it is.
        csqlite_keep_log(handle, 1)
        try execute("PRAGMA trusted_schema=OFF")
    }

    deinit { close() }

    /// `inOrder`: where it is the last one, what is in the write-ahead log goes into the database, and the log is removed.
    func close(inOrder: Bool = false) {
        guard let handle else { return }
        verbs = [:]
        if inOrder { csqlite_keep_log(handle, 0) }
        sqlite3_close_v2(handle)
        self.handle = nil
    }

    /// Has SQLite check all of the file: its pages, its tables, and that the indices have what the tables have.
    func checkIntegrity() throws(StoreError) {
        let health = try text("PRAGMA integrity_check(1)")
        guard health == "ok" else {
            throw .damaged(path, health.split(separator: "\n").joined(separator: " "))
        }
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

    /// How many pages are copied at a time.
    private static let pagesAtOnce: Int32 = 1024

    /// Copies the whole database as it is now, as long as that is `wanted`. Who writes to it meanwhile is not held up, and does not
    /// make the copy begin anew: it is one read transaction, from the first page to the last.
    func copyAll(to other: SQLiteConnection, while wanted: () -> Bool) throws(StoreError) {
        try transaction("BEGIN") { () throws(StoreError) in
            _ = try integer("SELECT count(*) FROM sqlite_schema")
            try copyPages(to: other, while: wanted)
        }
    }

    private func copyPages(to other: SQLiteConnection, while wanted: () -> Bool) throws(StoreError) {
        guard let backup = sqlite3_backup_init(other.handle, "main", handle, "main") else {
            throw .sqlite(sqlite3_errcode(other.handle), other.handle, path: other.path, doing: "copying to it")
        }
        var code = SQLITE_OK
        while code == SQLITE_OK, wanted() { code = sqlite3_backup_step(backup, Self.pagesAtOnce) }
        sqlite3_backup_finish(backup)
        guard code != SQLITE_OK else { throw StoreError(.failed, "copying to \(other.path) was given up") }
        guard code == SQLITE_DONE else { throw .sqlite(code, nil, path: other.path, doing: "copying to it") }
    }

    private func run(_ verb: String) throws(StoreError) {
        if let known = verbs[verb] { return try known.run() }
        let statement = try prepare(verb)
        verbs[verb] = statement
        try statement.run()
    }

    /// All of `body` or nothing. `begin`: `BEGIN IMMEDIATE` to write, `BEGIN` to read from one moment.
    func transaction<Value>(
        _ begin: String, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try run(begin)
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // Some errors have rolled back already.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }
}
