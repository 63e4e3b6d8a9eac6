// SPDX-License-Identifier: MIT
import Board
import Foundation
import Testing

@testable import EventStore

/// A database file with something else in it than what was written: it is refused, or the boards are exactly what they were.
@Suite struct FlippedBitsTests {
    private static let count = ProcessInfo.processInfo.environment["CIRCLES_FLIPS"].flatMap { Int($0) } ?? 300
    private static let pageSize = 4096

    /// A store in one file: boards with and without checkpoints and keys, one that was deleted, and one that is still to be purged.
    private struct Stored {
        let file: [UInt8]
        let lives: [BoardName: Life]

        init() throws {
            let scratch = try Scratch()
            let store = try scratch.store()
            var lives: [BoardName: Life] = [:]
            for (number, name) in ["main", "b", "gone", "gone-too", "empty-tail", "z"].enumerated() {
                var life = try Life(name, epoch: "epoch-\(number)")
                for round in 0..<12 {
                    try life.add(number % 2 == 0 ? 10 : 2, key: "k\(round)")
                    try life.store(in: store)
                    if number < 4, round % 5 == 4 { try store.checkpoint(life.board) }
                }
                lives[life.board.name] = life
            }
            for name in ["gone", "gone-too"] {
                let name = try #require(BoardName(name))
                lives[name] = nil
                var batch = Batch()
                batch.delete(name)
                try store.append(batch)
                if name.text == "gone" { while try store.purge() {} }
            }
            store.close()
            file = try Files.read(scratch.database)
            self.lives = lives
        }

        /// Opens a store that has this file, and holds all it gives to what was stored. Says whether anything was refused.
        func isRefused(_ file: [UInt8], _ comment: Comment) throws -> Bool {
            let scratch = try Scratch(inMemory: true)
            try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
            try Files.write(file, to: scratch.database)
            do {
                let store = try scratch.store()
                defer { store.close() }
                try check(store, comment)
                // It can be written to, and what is written comes back.
                while try store.purge() {}
                var going = lives
                for name in lives.keys {
                    try going[name]?.add(3)
                    let epoch = try #require(try store.load(name)).board.epoch
                    var batch = Batch()
                    let life = try #require(going[name])
                    batch.append(Array(life.events.suffix(3)), receipt: nil, board: name, epoch: epoch)
                    try store.append(batch)
                }
                store.close()
                let again = try scratch.store()
                defer { again.close() }
                for board in try again.load() {
                    #expect(board.board.circles == going[board.board.name]?.board.circles, comment)
                }
                return false
            } catch let error as StoreError {
                #expect(error.message.contains(scratch.database) && !error.message.contains("\n"), "\(error)")
                return true
            }
        }

        private func check(_ store: SQLiteStore, _ comment: Comment) throws {
            let found = try store.load().map(\.board)
            #expect(found.map(\.name) == lives.keys.sorted(), comment)
            for board in found {
                let life = try #require(lives[board.name], comment)
                #expect(board.seq == life.board.seq && board.mode == life.board.mode, comment)
                #expect(board.circles == life.board.circles && board.keys == life.board.keys, comment)
                #expect(try store.history(of: board.name, after: 0, limit: 9999) == life.events, comment)
                for seq in Swift.stride(from: 0, through: board.seq, by: 7) {
                    #expect(try store.past(of: board.name, at: seq).circles == life.past[seq].circles, comment)
                }
            }
        }
    }

    private func damage(_ stored: Stored, _ what: (inout [UInt8], inout Seeded) -> Void) throws -> Int {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Seeded(seed: seed)
        var refused = 0
        for round in 0..<Self.count {
            var file = stored.file
            what(&file, &random)
            let changed = zip(0..., zip(file, stored.file)).first { $1.0 != $1.1 }?.0
            if try stored.isRefused(file, "seed \(seed), round \(round), byte \(changed ?? -1)") { refused += 1 }
        }
        print("\(refused) of \(Self.count) refused, all others right; seed \(seed)")
        return refused
    }

    @Test func aFlippedBit() throws {
        let refused = try damage(try Stored()) { file, random in
            file[Int.random(in: 0..<file.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        #expect(refused > Self.count / 10)
    }

    /// Those that say where everything is.
    @Test func aFlippedBitAtTheBeginningOfAPage() throws {
        let refused = try damage(try Stored()) { file, random in
            let page = Int.random(in: 0..<file.count / Self.pageSize, using: &random)
            let place = page * Self.pageSize + Int.random(in: 0..<(page == 0 ? 140 : 40), using: &random)
            file[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        #expect(refused > Self.count / 4)
    }

    @Test func bytesThatChangedPlaces() throws {
        _ = try damage(try Stored()) { file, random in
            let (one, other) = (
                Int.random(in: 0..<file.count, using: &random), Int.random(in: 0..<file.count, using: &random)
            )
            file.swapAt(one, other)
        }
    }

    @Test func pagesThatAreEmptyOrAnother() throws {
        let stored = try Stored()
        let pages = stored.file.count / Self.pageSize
        for page in 0..<pages {
            for other in [nil, (page + 1) % pages] {
                var file = stored.file
                let place = page * Self.pageSize..<(page + 1) * Self.pageSize
                let bytes = other.map { stored.file[$0 * Self.pageSize..<($0 + 1) * Self.pageSize] }
                file.replaceSubrange(place, with: bytes ?? ArraySlice(repeating: 0, count: Self.pageSize))
                _ = try stored.isRefused(file, "page \(page) is \(other ?? -1)")
            }
        }
    }

    @Test func aDamagedSchemaIsOneLine() throws {
        let stored = try Stored()
        let place = try #require(stored.file.firstRange(of: Array("TABLE stretches".utf8))).lowerBound
        var file = stored.file
        file[place] = UInt8(ascii: "`")
        #expect(try stored.isRefused(file, "the schema"))
    }

    @Test func aFileThatIsCutOff() throws {
        let stored = try Stored()
        var random = Seeded(seed: 7)
        for _ in 0..<60 {
            // An empty file is a new store's.
            let count = Int.random(in: 1..<stored.file.count, using: &random)
            #expect(
                try stored.isRefused(Array(stored.file.prefix(count)), "cut off at \(count)"), "cut off at \(count)")
        }
    }

    @Test(arguments: ["stretches", "checkpoints", "key_memory"]) func rowsOfAnotherBoard(_ table: String) throws {
        let stored = try Stored()
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
        try Files.write(stored.file, to: scratch.database)
        try scratch.edit("UPDATE \(table) SET board = CASE board WHEN 1 THEN -2 WHEN 2 THEN -1 ELSE board END")
        try scratch.edit("UPDATE \(table) SET board = -board WHERE board < 0")
        try scratch.edit("PRAGMA wal_checkpoint(TRUNCATE)")
        let refused = try stored.isRefused(try Files.read(scratch.database), "\(table)")
        // The others are shortcuts, and passed over.
        #expect(refused == (table == "stretches"))
    }
}
