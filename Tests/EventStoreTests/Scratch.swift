// SPDX-License-Identifier: MIT
import Foundation

@testable import EventStore

/// A folder that is gone when nobody needs it any more.
final class Scratch {
    let path: String
    /// None of them ends before its test does, unless it is closed.
    private var stores: [SQLiteStore] = []

    /// In memory where very many stores are opened one after the other.
    init(inMemory: Bool = false) throws {
        let isThere = inMemory && FileManager.default.isWritableFile(atPath: "/dev/shm")
        path = "\(isThere ? "/dev/shm" : "/tmp")/ce-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The store's folder in here.
    var data: String { "\(path)/d" }
    var database: String { "\(data)/circles.db" }

    func store(_ durability: Durability = .full) throws -> SQLiteStore {
        let store = try SQLiteStore(folder: data, durability: durability)
        stores.append(store)
        return store
    }

    /// What is there after kill -9: the files as they are, in a folder of their own. Without the write-ahead log it is
    /// what a power cut may leave under `normal`.
    func copy(withLog: Bool = true) throws -> Scratch {
        let other = try Scratch()
        try FileManager.default.createDirectory(atPath: other.data, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: database, toPath: other.database)
        if withLog { try FileManager.default.copyItem(atPath: "\(database)-wal", toPath: "\(other.database)-wal") }
        return other
    }

    /// Changes the database behind the store's back.
    func edit(_ sql: String, _ values: [SQLiteStatement.Value] = []) throws {
        let connection = try SQLiteConnection(path: database)
        let statement = try connection.prepare(sql)
        switch values.count {
        case 0: try statement.run()
        case 1: try statement.run(values[0])
        default: try statement.run(values[0], values[1])
        }
    }

    /// The first blob that a query gives.
    func blob(_ sql: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try SQLiteConnection(path: database).prepare(sql).run { row throws(StoreError) in
            bytes = row.blob(0)
            return false
        }
        return bytes
    }

    func integer(_ sql: String) throws -> Int { try SQLiteConnection(path: database).integer(sql) }
}
