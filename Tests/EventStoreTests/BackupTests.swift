// SPDX-License-Identifier: MIT
import Board
import Foundation
import Testing

@testable import EventStore

/// A copy that is made while the store is written to, and a store that is made of a copy.
@Suite struct BackupTests {
    /// Some boards with everything that can be in them: a past, keys, a deleted board, checkpoints.
    private func used(_ scratch: Scratch) throws -> (SQLiteStore, [Life]) {
        let store = try scratch.store()
        var lives = [try Life("a", seed: 1), try Life("b", epoch: "e2", seed: 2), try Life("gone", epoch: "e3")]
        for round in 0..<60 {
            for index in lives.indices {
                try lives[index].callAnything(key: "k\(round)")
                try lives[index].store(in: store)
            }
            if round == 30 { try store.checkpoint(lives[0].board) }
        }
        var batch = Batch()
        batch.delete(lives.removeLast().board.name)
        try store.append(batch)
        return (store, lives)
    }

    private func write(_ backup: StoreBackup, to file: String, piece: Int = 10_000) throws {
        var bytes: [UInt8] = []
        while bytes.count < backup.size { bytes += try backup.piece(from: bytes.count, limit: piece) }
        #expect(try backup.piece(from: bytes.count, limit: piece).isEmpty)
        try Data(bytes).write(to: URL(filePath: file))
    }

    private func backUp(_ store: SQLiteStore, _ scratch: Scratch) throws -> String {
        let file = "\(scratch.path)/backup"
        try write(try store.backUp { true }, to: file)
        return file
    }

    /// What a store made of the file has.
    private func restored(_ file: String) throws -> (Scratch, SQLiteStore) {
        let scratch = try Scratch()
        _ = try SQLiteStore.restore(file, into: scratch.data)
        return (scratch, try scratch.store())
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
    }

    // MARK: There and back

    @Test func everythingComesBackButTheEpochs() throws {
        let scratch = try Scratch()
        let (store, lives) = try used(scratch)
        let file = try backUp(store, scratch)
        #expect(names(in: scratch.data) == ["circles.db", "circles.db-shm", "circles.db-wal", "lock"])
        let target = try Scratch()
        let summary = try SQLiteStore.restore(file, into: target.data)
        #expect(summary == SQLiteStore.Restored(boards: 2, events: lives.reduce(0) { $0 + $1.events.count }))
        #expect(names(in: target.data) == ["circles.db", "lock"])
        let copy = try target.store()
        #expect(copy.deletions == 1 && copy.identity != store.identity)
        for (life, stored) in zip(lives, try copy.load()) {
            #expect(stored.board.epoch.count == 32, "a new one")
            var same = stored.board
            same = Board(
                name: same.name, epoch: life.board.epoch, seq: same.seq, mode: same.mode, circles: same.circles,
                keys: same.keys)
            #expect(same == life.board, "with its keys")
            #expect(try copy.history(of: same.name, after: 0, limit: 9999) == life.events.map(\.withoutCircles))
            #expect(try copy.past(of: same.name, at: 20).circles == life.past[20].circles)
        }
        // It goes on from there.
        var life = try Life("new")
        try life.add(3)
        try life.store(in: copy)
        copy.close()
        #expect(try target.store().load().count == 3)
    }

    @Test func whatIsAppendedMeanwhileIsNotInIt() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        var life = try Life("a", keepsPast: false)
        try life.add(10)
        try life.store(in: store)
        // Enough for several stretches.
        try store.writer.connection.execute("CREATE TABLE filler AS SELECT zeroblob(20000000)")
        let before = life.events.count
        // Between two stretches of the copy, the store is written to, and its log moved into the database.
        var asked = 0
        let backup = try store.backUp {
            asked += 1
            #expect(throws: Never.self) {
                try life.add(10)
                try life.store(in: store)
                try store.writer.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            }
            return true
        }
        #expect(asked > 2)
        let file = "\(scratch.path)/backup"
        try write(backup, to: file, piece: 1 << 20)
        let (target, copy) = try restored(file)
        #expect(copy.usage().events == before)
        #expect(try copy.load().first?.board.seq == before)
        withExtendedLifetime(target) {}
    }

    @Test func aCopyThatNobodyWantsAnyMoreLeavesNothing() throws {
        let scratch = try Scratch()
        let (store, lives) = try used(scratch)
        #expect(failure { _ = try store.backUp { false } }?.message.contains("was given up") == true)
        #expect(names(in: scratch.data) == ["circles.db", "circles.db-shm", "circles.db-wal", "lock"])
        #expect(try store.load().map(\.board) == lives.map(\.board))
    }

    @Test func whatAKilledProcessLeftIsRemoved() throws {
        let scratch = try Scratch()
        try scratch.store().close()
        for ending in ["", "-wal", "-journal"] {
            try Data([1]).write(to: URL(filePath: "\(scratch.data)/copy.tmp\(ending)"))
        }
        let store = try scratch.store()
        #expect(!names(in: scratch.data).contains { $0.hasPrefix("copy.tmp") })
        _ = try store.backUp { true }
    }

    @Test func aFullDiskIsSaidAndLeavesNothing() throws {
        let scratch = try Scratch()
        let (store, lives) = try used(scratch)
        let copy = "\(store.path.replacing("circles.db", with: "copy.tmp"))"
        #expect(FaultyDisk.fail(copy, with: ENOSPC, after: 3))
        let error = failure { _ = try store.backUp { true } }
        FaultyDisk.heal(copy)
        #expect(error?.kind == .full && error?.message.contains("copy.tmp") == true)
        #expect(!names(in: scratch.data).contains { $0.hasPrefix("copy.tmp") })
        #expect(try store.load().map(\.board) == lives.map(\.board))
    }

    // MARK: What is refused

    /// Tries to restore a file; nothing may be there afterwards.
    private func refusal(_ file: String) throws -> StoreError? {
        let target = try Scratch()
        let error = failure { _ = try SQLiteStore.restore(file, into: target.data) }
        #expect(names(in: target.path) == [], "the folder is not even made")
        #expect(error?.message.contains("\n") == false && error?.message.contains("copy.tmp") == false)
        return error
    }

    @Test func whatIsNoBackup() throws {
        let scratch = try Scratch()
        let file = "\(scratch.path)/file"
        for bytes in [Data(), Data("circles".utf8), Data(repeating: 0, count: 5000), Data("SQLite format 3\0".utf8)] {
            try bytes.write(to: URL(filePath: file))
            #expect(try refusal(file)?.message == "\(file) is not a backup of circlesd")
        }
        let other = try SQLiteConnection(path: "\(scratch.path)/other.db")
        try other.execute("CREATE TABLE theirs (x)")
        other.close()
        #expect(
            try refusal("\(scratch.path)/other.db")?.message == "\(scratch.path)/other.db is not a database of circlesd"
        )
        #expect(
            try refusal("\(scratch.path)/none")?.message
                == "opening \(scratch.path)/none failed: No such file or directory")
        #expect(try refusal(scratch.path)?.message == "\(scratch.path) is not a regular file")
    }

    @Test func aDamagedOne() throws {
        let scratch = try Scratch()
        let (store, _) = try used(scratch)
        let file = try backUp(store, scratch)
        let whole = try Data(contentsOf: URL(filePath: file))
        for length in [whole.count / 2, whole.count - 1, 4096, 100] {
            try whole.prefix(length).write(to: URL(filePath: file))
            let error = try refusal(file)
            #expect(
                error?.kind == .damaged && error?.message.hasPrefix(file) == true, "\(length): \(error?.message ?? "")")
        }
        try whole.write(to: URL(filePath: file))
        // An event before a checkpoint, which loading alone would not look at.
        let connection = try SQLiteConnection(path: file)
        try connection.execute(
            "UPDATE stretches SET events = zeroblob(length(events)) WHERE board = 1 AND first <= 5 AND last >= 5")
        try connection.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        let error = try refusal(file)
        #expect(error?.kind == .damaged && error?.message.hasPrefix("\(file) is damaged: board a, event ") == true)
    }

    @Test func oneOfAnotherFormat() throws {
        let scratch = try Scratch()
        let (store, _) = try used(scratch)
        let file = try backUp(store, scratch)
        for version in [0, 2, 99] {
            let connection = try SQLiteConnection(path: file)
            try connection.execute("PRAGMA user_version=\(version); PRAGMA journal_mode=DELETE")
            connection.close()
            let error = try refusal(file)
            #expect(error?.kind == .otherFormat && error?.message.contains("\(file) has format \(version)") == true)
        }
    }

    @Test(arguments: ["circles.db", "circles.db-wal"]) func aFolderThatHasAStore(name: String) throws {
        let (scratch, target) = (try Scratch(), try Scratch())
        let (store, _) = try used(scratch)
        let file = try backUp(store, scratch)
        try FileManager.default.createDirectory(atPath: target.data, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: "\(target.data)/\(name)"))
        let error = failure { _ = try SQLiteStore.restore(file, into: target.data) }
        #expect(
            error?.message
                == "\(target.data) has a store already (\(name)): move circles.db* away first, or name another folder")
        #expect(names(in: target.data) == [name, "lock"])
        #expect(try Data(contentsOf: URL(filePath: "\(target.data)/\(name)")) == Data("mine".utf8))
        // Away with it.
        try FileManager.default.removeItem(atPath: "\(target.data)/\(name)")
        #expect(try SQLiteStore.restore(file, into: target.data).boards == 2)
    }

    @Test func aFolderThatIsInUse() throws {
        let scratch = try Scratch()
        let (store, _) = try used(scratch)
        let file = try backUp(store, scratch)
        #expect(failure { _ = try SQLiteStore.restore(file, into: scratch.data) }?.kind == .inUse(pid: getpid()))
    }

    @Test(.enabled(if: geteuid() == 0, "giving files to others needs root"))
    func whatRootRestoresIsTheFoldersOwners() throws {
        let (scratch, target) = (try Scratch(), try Scratch())
        let (store, _) = try used(scratch)
        let file = try backUp(store, scratch)
        try FileManager.default.createDirectory(atPath: target.data, withIntermediateDirectories: true)
        #expect(chown(target.data, 4711, 4712) == 0)
        _ = try SQLiteStore.restore(file, into: target.data)
        for name in ["circles.db", "lock"] {
            var status = stat()
            #expect(stat("\(target.data)/\(name)", &status) == 0)
            #expect(status.st_uid == 4711 && status.st_gid == 4712 && status.st_mode & 0o777 == 0o600, "\(name)")
        }
    }
}
