// SPDX-License-Identifier: MIT
import Board
import Foundation
import TestSupport
import Testing

@testable import EventStore

/// What concerns the files: crashes, damage, other processes, other formats.
@Suite struct SQLiteStoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ place: String = "d", _ durability: Durability = .full) throws -> SQLiteStore {
        try SQLiteStore(folder: folder.path(place), durability: durability)
    }

    /// Changes a closed store from outside.
    private func tamper(_ sql: String, in place: String = "d") throws {
        let connection = try SQLiteConnection(path: "\(folder.path(place))/circles.db")
        defer { connection.close() }
        try connection.execute(sql)
    }

    private func failure(_ body: () throws -> Void) throws -> StoreError {
        try #require(throws: StoreError.self, performing: body)
    }

    @Test func whatWasStoredIsThereAfterACrash() throws {
        let store = try open()
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.live(200, seed: 3)
        // The files as a killed process leaves them: nothing was closed.
        try FileManager.default.createDirectory(atPath: folder.path("copy"), withIntermediateDirectories: false)
        for file in ["circles.db", "circles.db-wal"] {
            try FileManager.default.copyItem(
                atPath: "\(folder.path("d"))/\(file)", toPath: "\(folder.path("copy"))/\(file)")
        }
        #expect(try open("copy").load().map(\.board) == [keeper.board])
    }

    @Test func identityAndDeletionsStay() throws {
        let first = try open()
        var keeper = Keeper(try name("b"), epoch: "one", in: first)
        try keeper.take(.addCircle(try draft()))
        var batch = Batch()
        batch.delete(keeper.board.name)
        try first.append(batch)
        let identity = first.identity
        first.close()
        let second = try open()
        #expect(second.identity == identity && identity.count == 32)
        #expect(second.deletions == 1)
        #expect(try second.load().isEmpty)
        while try second.purge() {}
        second.close()
        let connection = try SQLiteConnection(path: "\(folder.path("d"))/circles.db")
        for table in ["stretches", "checkpoints", "key_memory", "graveyard", "boards"] {
            #expect(try connection.integer("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
    }

    @Test func aCheckpointShortensLoading() throws {
        let store = try open()
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.live(100, seed: 4)
        try store.checkpoint(keeper.board)
        let seq = keeper.board.seq
        try keeper.live(30, seed: 5)
        let loaded = try #require(try store.load(.main))
        #expect(loaded.eventsSinceCheckpoint == keeper.board.seq - seq)
        #expect(loaded.board == keeper.board)
    }

    @Test func theKeysSurviveBeyondTheirRing() throws {
        let store = try open()
        var keeper = Keeper(.main, epoch: "one", in: store)
        var batch = Batch()
        let one = try draft()
        for index in 0..<KeyMemory.capacity + 10 {
            let action: Proposal.Action = index == 0 ? .addCircle(one) : .removeCircles(.ids([index + 9]))
            try keeper.take(action, key: "\(index)", into: &batch)
        }
        try store.append(batch)
        try store.checkpoint(keeper.board)
        let loaded = try #require(try store.load(.main)?.board)
        #expect(loaded == keeper.board)
        #expect(loaded.keys.count == KeyMemory.capacity)
        #expect(try loaded.keys[#require(Token("9"))] == nil)
        #expect(try loaded.keys[#require(Token("10"))] != nil)
    }

    @Test func damagedCheckpointsAndKeysArePassedOver() throws {
        let store = try open()
        var keeper = Keeper(.main, epoch: "one", in: store)
        for seed in 10..<13 {
            try keeper.live(60, seed: UInt64(seed))
            try store.checkpoint(keeper.board)
        }
        store.close()
        try tamper(
            "UPDATE checkpoints SET circles = substr(circles, 1, 20) WHERE seq > 100; UPDATE key_memory SET receipts = x'00'"
        )
        #expect(try open().load().map(\.board) == [keeper.board])
    }

    @Test(arguments: [
        "UPDATE stretches SET events = substr(events, 1, length(events) - 1) WHERE last = 5",
        "UPDATE stretches SET events = cast(x'00' || events AS blob) WHERE last = 5",
        "UPDATE stretches SET board = 99 WHERE last = 5",
        "DELETE FROM stretches WHERE last = 5",
        "UPDATE stretches SET events = (SELECT events FROM stretches WHERE last = 4) WHERE last = 5",
    ])
    func damagedEventsAreNamedAndNeverServed(sql: String) throws {
        let store = try open()
        var keeper = Keeper(.main, epoch: "one", in: store)
        for index in 0..<9 { try keeper.take(.addCircle(try draft(index))) }
        store.close()
        try tamper(sql)
        let damaged = try open()
        for error in [
            try failure { _ = try damaged.load() },
            try failure { _ = try damaged.history(of: .main, after: 0, limit: 99) },
            try failure { _ = try damaged.past(of: .main, at: 7) },
        ] {
            #expect(error.kind == .damaged)
            #expect(error.message.contains("board main, event 5"), "\(error)")
        }
        #expect(try damaged.history(of: .main, after: 0, limit: 4).count == 4)
        #expect(try damaged.history(of: .main, after: 5, limit: 9).map(\.seq) == [6, 7, 8, 9])
    }

    @Test func aSecondProcessIsToldWhoHasTheFolder() throws {
        let store = try open()
        let error = try failure { _ = try open() }
        #expect(error.kind == .inUse(pid: getpid()))
        #expect(error.message == "the data folder \(folder.path("d")) is in use by process \(getpid())")
        store.close()
        _ = try open()
    }

    @Test func otherFormatsAndOtherFilesAreRefused() throws {
        try open().close()
        try tamper("PRAGMA user_version=\(StoredFormat.version + 1)")
        let newer = try failure { _ = try open() }
        #expect(newer.kind == .newerFormat && newer.message.contains("newer circlesd"))
        try FileManager.default.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: false)
        try tamper("CREATE TABLE mine (x); PRAGMA journal_mode=WAL", in: "other")
        #expect(try failure { _ = try open("other") }.kind == .unusable)
        try FileManager.default.createDirectory(atPath: folder.path("link"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link/circles.db"), withDestinationPath: folder.path("elsewhere"))
        #expect(try failure { _ = try open("link") }.kind == .unusable)
        #expect(!FileManager.default.fileExists(atPath: folder.path("elsewhere")))
    }

    @Test func filesAreTheOwnersAlone() throws {
        _ = try open("deep/er/folder")
        for (path, mode) in [
            ("deep/er/folder", 0o700), ("deep/er/folder/circles.db", 0o600), ("deep/er/folder/lock", 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(path))
            #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
        }
    }

    @Test(arguments: [(Durability.full, 2), (.normal, 1)])
    func theDurabilityAskedForIsReadBack(durability: Durability, synchronous: Int) throws {
        let connection = try SQLiteConnection(path: folder.path("circles.db"))
        _ = try Schema.prepare(connection, durability: durability)
        #expect(try connection.integer("PRAGMA synchronous") == synchronous)
        #expect(try connection.text("PRAGMA journal_mode") == "wal")
    }

    @Test(arguments: [(Durability.normal, true), (.full, false)])
    func aPowerCutUnderNormalBeginsNewEpochs(durability: Durability, isNew: Bool) throws {
        let store = try open("d", durability)
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.take(.addCircle(try draft()))
        store.close()
        try tamper("UPDATE meta SET value = 0 WHERE key = 'clean'")
        let same = try open("d", durability)
        #expect(try same.load().first?.board.epoch == "one", "the machine did not restart")
        same.close()
        try tamper("UPDATE meta SET value = 0 WHERE key = 'clean'; UPDATE meta SET value = 'x' WHERE key = 'boot'")
        #expect((try open("d", durability).load().first?.board.epoch != "one") == isNew)
    }

    @Test func aFullDiskStoresNothingAndHeals() throws {
        let store = try open()
        var keeper = Keeper(.main, epoch: "one", in: store)
        try keeper.take(.addCircle(try draft()))
        let before = keeper.board
        try store.writer.connection.execute("PRAGMA max_page_count=20")
        let error = try failure {
            for _ in 0..<100 { try keeper.take(.addCircles(try (0..<100).map { try draft($0) })) }
        }
        #expect(error.kind == .full)
        let stored = try #require(try store.load(.main)?.board)
        #expect(stored.seq >= before.seq && stored.seq < keeper.board.seq)
        #expect(try store.history(of: .main, after: 0, limit: 10_000).count == stored.seq)
        try store.writer.connection.execute("PRAGMA max_page_count=1000000")
        keeper.board = stored
        try keeper.take(.clearBoard)
        #expect(try store.load(.main)?.board == keeper.board)
    }
}
