// SPDX-License-Identifier: MIT
import Board
import Foundation
import Testing

@testable import EventStore

/// Which folders and files are taken, and what is said of those that are not.
@Suite struct OpeningTests {
    private func isOneLine(_ error: StoreError?) -> Bool {
        error.map { !$0.message.isEmpty && !$0.message.contains("\n") && $0.description == $0.message } ?? false
    }

    @Test func theSecondIsToldWhoHasIt() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let error = failure { _ = try scratch.store() }
        #expect(error?.kind == .inUse(pid: getpid()))
        #expect(error?.message == "the data folder \(scratch.data) is in use by process \(getpid())")
        store.close()
        try scratch.store().close()
    }

    /// A child that this process is forking has copies of all descriptors, until it runs its program.
    @Test func aCopyOfTheLockDoesNotKeepTheFolder() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let locks = descriptors.filter {
            let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            return file == "\(scratch.data)/lock"
        }
        let copies = locks.compactMap { CInt($0) }.map { dup($0) }
        defer { for copy in copies { close(copy) } }
        #expect(copies.count == 1)
        store.close()
        try scratch.store().close()
    }

    @Test func aFailedOpeningLetsTheFolderGo() throws {
        let scratch = try Scratch()
        try scratch.store().close()
        try scratch.edit("PRAGMA user_version=2")
        #expect(failure { _ = try scratch.store() }?.kind == .otherFormat)
        try scratch.edit("PRAGMA user_version=1")
        try scratch.store().close()
    }

    @Test func aNewerFormatIsRefusedAndLeftAlone() throws {
        let scratch = try Scratch()
        try scratch.store().close()
        try scratch.edit("PRAGMA user_version=7")
        let before = try Data(contentsOf: URL(filePath: scratch.database))
        let error = failure { _ = try scratch.store() }
        #expect(error?.kind == .otherFormat)
        #expect(error?.message.contains("has format 7, and this circlesd knows up to 1") == true)
        #expect(try Data(contentsOf: URL(filePath: scratch.database)) == before)
    }

    @Test func anotherProgramsDatabaseIsRefusedAndLeftAlone() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
        try scratch.edit("CREATE TABLE theirs (x)")
        let before = try Data(contentsOf: URL(filePath: scratch.database))
        let error = failure { _ = try scratch.store() }
        #expect(error?.kind == .unusable)
        #expect(error?.message == "\(scratch.database) is not a database of circlesd")
        #expect(try Data(contentsOf: URL(filePath: scratch.database)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.data).sorted() == ["circles.db", "lock"])
    }

    @Test func whatIsNoDatabaseIsRefusedAndLeftAlone() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
        let text = Data(String(repeating: "no database\n", count: 100).utf8)
        try text.write(to: URL(filePath: scratch.database))
        let error = failure { _ = try scratch.store() }
        #expect(error?.kind == .damaged)
        #expect(isOneLine(error))
        #expect(try Data(contentsOf: URL(filePath: scratch.database)) == text)
    }

    @Test func aSymbolicLinkIsRefused() throws {
        let (scratch, other) = (try Scratch(), try Scratch())
        try other.store().close()
        try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
        for target in [other.database, "\(scratch.path)/missing"] {
            try FileManager.default.createSymbolicLink(atPath: scratch.database, withDestinationPath: target)
            let error = failure { _ = try scratch.store() }
            #expect(error?.kind == .untrusted)
            #expect(isOneLine(error))
            try FileManager.default.removeItem(atPath: scratch.database)
        }
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/missing"))
    }

    @Test func aFolderBehindASymbolicLinkIsFine() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/real", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: scratch.data, withDestinationPath: "\(scratch.path)/real")
        let store = try scratch.store()
        #expect(store.path == "\(scratch.path)/real/circles.db")
    }

    @Test func aFolderThatCannotBeMadeIsOneLine() throws {
        let scratch = try Scratch()
        try Data().write(to: URL(filePath: "\(scratch.path)/file"))
        for (folder, reason) in [
            ("\(scratch.path)/file", "Not a directory"), ("\(scratch.path)/file/deep/er", "Not a directory"),
            ("/proc/circles/d", "No such file or directory"), ("", "No such file or directory"),
        ] {
            let error = failure { _ = try SQLiteStore(folder: folder, durability: .full) }
            #expect(error?.kind == .unusable)
            #expect(error?.message == "the data folder \(folder) cannot be used: \(reason)")
        }
    }

    /// Why it could not be made, not that it is therefore missing.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel")))
    func theFirstReasonIsGiven() throws {
        let error = failure { _ = try SQLiteStore(folder: "/sys/circles/d", durability: .full) }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains("No such file") == false)
    }

    @Test func missingFoldersAreMadeForTheirOwnerAlone() throws {
        let scratch = try Scratch()
        let folder = "\(scratch.path)/x//y/z/"
        let store = try SQLiteStore(folder: folder, durability: .full)
        var life = try Life("a")
        try life.add()
        try life.store(in: store)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode("\(scratch.path)/x") == 0o700)
        #expect(try mode("\(scratch.path)/x/y/z") == 0o700)
        for file in ["circles.db", "circles.db-wal", "circles.db-shm", "lock"] {
            #expect(try mode("\(folder)\(file)") == 0o600, "\(file)")
        }
    }

    @Test(arguments: [(Durability.full, 2), (.normal, 1)]) func theDurabilityIsRealAndReadBack(
        _ durability: Durability, _ synchronous: Int
    ) throws {
        let scratch = try Scratch()
        for _ in 0..<2 {
            let store = try scratch.store(durability)
            #expect(try store.writer.connection.integer("PRAGMA synchronous") == synchronous)
            #expect(try store.writer.connection.text("PRAGMA journal_mode") == "wal")
            #expect(store.durability == durability)
            #expect(store.engine == "sqlite")
            store.close()
        }
    }
}
