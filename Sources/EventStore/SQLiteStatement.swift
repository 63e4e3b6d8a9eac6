// SPDX-License-Identifier: MIT
internal import CSQLite

/// A prepared statement: prepared once, run often.
final class SQLiteStatement {
    /// What a parameter is given.
    enum Value {
        case integer(Int)
        case text(String)
        case blob([UInt8])
        case null
    }

    /// The row that a statement stands on.
    struct Row {
        fileprivate let statement: OpaquePointer

        func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

        /// A text, nil where it is null or no UTF-8.
        func text(_ column: Int32) -> String? {
            guard let start = sqlite3_column_text(statement, column) else { return nil }
            let count = Int(sqlite3_column_bytes(statement, column))
            return String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        }

        func blob(_ column: Int32) -> [UInt8] {
            guard let start = sqlite3_column_blob(statement, column) else { return [] }
            return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
        }
    }

    private let statement: OpaquePointer
    private let path: String

    init(_ sql: String, in handle: OpaquePointer, path: String) throws(StoreError) {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else {
            throw .sqlite(code, handle, path: path, doing: "preparing a statement")
        }
        self.statement = statement
        self.path = path
    }

    deinit { sqlite3_finalize(statement) }

    /// Runs the statement with these values, calling `body` on each row until it gives false.
    func run(_ values: Value..., each body: (Row) throws(StoreError) -> Bool = { _ in true }) throws(StoreError) {
        defer {
            sqlite3_reset(statement)
            // Or the last blob would be kept until the next run.
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
            guard try body(Row(statement: statement)) else { return }
        }
    }

    private func bind(_ value: Value, at index: Int32) throws(StoreError) {
        let code =
            switch value {
            case .integer(let number): sqlite3_bind_int64(statement, index, Int64(number))
            case .text(let text): csqlite_bind_text(statement, index, text, UInt64(text.utf8.count))
            case .blob(let bytes): csqlite_bind_blob(statement, index, bytes, UInt64(bytes.count))
            case .null: sqlite3_bind_null(statement, index)
            }
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> StoreError {
        let doing = sqlite3_sql(statement).map { String(cString: $0).prefix { $0 != " " } } ?? "a statement"
        return .sqlite(code, sqlite3_db_handle(statement), path: path, doing: "\(doing)")
    }
}
