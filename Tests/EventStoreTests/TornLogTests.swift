// SPDX-License-Identifier: MIT
import Board
import Foundation
import Testing

@testable import EventStore

/// A write-ahead log that ends anywhere, or is damaged anywhere.
@Suite struct TornLogTests {
    /// Between the places where the log is cut. 1 cuts at each byte, and takes minutes.
    private static let stride = ProcessInfo.processInfo.environment["CIRCLES_TORN_STRIDE"].flatMap { Int($0) } ?? 61
    private static let flips = ProcessInfo.processInfo.environment["CIRCLES_FLIPS"].flatMap { Int($0) } ?? 300

    /// A store that was killed: its files, the board, and after which event, at which byte of the log, each commit ends.
    private struct Killed {
        let scratch = try? Scratch()
        var log: [UInt8] = []
        var life: Life
        var commits: [(seq: Int, end: Int)] = []
        let database: [UInt8]

        init(_ durability: Durability = .full, commits count: Int) throws {
            let scratch = try #require(scratch)
            let store = try scratch.store(durability)
            life = try Life("a")
            try life.add(3, key: "first")
            try life.store(in: store)
            commits = [(3, try Self.size(scratch))]
            for number in 1...count {
                try life.add(number % 3 + 1, key: "k\(number)")
                try life.store(in: store)
                commits.append((life.board.seq, try Self.size(scratch)))
            }
            log = try Files.read("\(scratch.database)-wal")
            database = try Files.read(scratch.database)
        }

        private static func size(_ scratch: Scratch) throws -> Int {
            try #require(
                FileManager.default.attributesOfItem(atPath: "\(scratch.database)-wal")[.size] as? Int)
        }

        /// The store's files, with this log.
        func with(_ log: ArraySlice<UInt8>) throws -> Scratch {
            let copy = try Scratch(inMemory: true)
            try FileManager.default.createDirectory(atPath: copy.data, withIntermediateDirectories: true)
            try Files.write(database, to: copy.database)
            try Files.write(Array(log), to: "\(copy.database)-wal")
            return copy
        }

        /// Opens it: what is there has to be what was stored up to some commit. Gives its seq, nil where it was refused.
        func seq(of copy: Scratch, _ comment: Comment) throws -> Int? {
            do {
                let store = try copy.store()
                defer { store.close() }
                let board = try store.load().first?.board
                let seq = board?.seq ?? 0
                #expect(seq == 0 || commits.contains { $0.seq == seq }, comment)
                #expect(board?.circles == life.past[seq].circles || seq == 0, comment)
                #expect((store.dropped > 0) == (seq == 0 || board?.epoch != life.board.epoch), comment)
                return seq
            } catch let error as StoreError {
                let named = error.message.hasPrefix("\(copy.database)-wal is damaged: byte ")
                #expect(error.kind == .damaged && named && !error.message.contains("\n"), "\(error)")
                return nil
            }
        }
    }

    /// Wherever the log ends, what is there is what was stored up to some commit; and it is said that something was dropped.
    @Test func aTornLogIsAPrefix() throws {
        let killed = try Killed(commits: 12)
        let places = killed.commits.suffix(4).map(\.end)
        let (first, last) = (try #require(places.first), try #require(places.last))
        var cuts = Set(Swift.stride(from: first, through: last, by: Self.stride))
        for frame in Swift.stride(from: first, to: last, by: 4096 + 24) {
            cuts.formUnion(frame...min(frame + 24, last))
        }
        for cut in cuts.sorted() {
            let copy = try killed.with(killed.log[..<cut])
            let whole = killed.commits.last { $0.end <= cut }
            // A cut between two frames cannot be seen, and drops nothing that was begun.
            if (cut - 32) % (4096 + 24) == 0 {
                let store = try copy.store()
                #expect(try store.load().first?.board == nil || store.load().first?.board.seq == whole?.seq)
                store.close()
            } else {
                #expect(try killed.seq(of: copy, "cut at \(cut)") == whole?.seq, "cut at \(cut)")
            }
        }
    }

    /// One bit: the store is refused, or it is what it was; where it is in the last two commits, they may be taken for the torn end.
    @Test func aFlippedBitInTheLogIsSeen() throws {
        let killed = try Killed(commits: 20)
        let sure = killed.commits[killed.commits.count - 3]
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Seeded(seed: seed)
        var (refused, torn) = (0, 0)
        // All of the header, and anywhere.
        let header = (0..<32 * 8).map { $0 }
        let places = header + (0..<Self.flips).map { _ in Int.random(in: 0..<killed.log.count * 8, using: &random) }
        for place in places {
            var log = killed.log
            log[place / 8] ^= 1 << (place % 8)
            let copy = try killed.with(log[...])
            let comment: Comment = "seed \(seed), bit \(place % 8) of byte \(place / 8)"
            switch try killed.seq(of: copy, comment) {
            case nil:
                refused += 1
                // Nothing was touched, and it is refused again.
                #expect(try Files.read("\(copy.database)-wal") == log, comment)
                #expect(try Files.read(copy.database) == killed.database, comment)
                #expect(failure { _ = try copy.store() }?.kind == .damaged, comment)
            case let seq? where seq < killed.life.board.seq:
                torn += 1
                #expect(place / 8 >= sure.end && seq >= sure.seq, comment)
            default: break
            }
        }
        #expect(refused > places.count / 2 && torn < places.count / 4)
    }

    /// Under `normal` a power cut may leave a hole: what lies before it is what there is.
    @Test func aHoleUnderNormalIsTheEnd() throws {
        let killed = try Killed(.normal, commits: 12)
        var log = killed.log
        let (before, place) = (killed.commits[4], killed.commits[4].end + 1000)
        for byte in place..<place + 512 { log[byte] = ~log[byte] }
        let copy = try killed.with(log[...])
        #expect(try killed.seq(of: copy, "a hole") == before.seq)
    }

    /// What an aborted batch left behind the last commit is no damage.
    @Test func whatWasRefusedLeavesNoDamage() throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        var life = try Life("a")
        try life.add(3)
        try life.store(in: store)
        var going = life
        try going.add(5000)
        #expect(FaultyDisk.fail("\(scratch.database)-wal", with: ENOSPC, after: 30))
        #expect(failure { try going.store(in: store) }?.kind == .full)
        FaultyDisk.heal("\(scratch.database)-wal")
        for _ in 0..<5 {
            try life.add(1)
            try life.store(in: store)
            let copy = try scratch.copy()
            let again = try copy.store()
            #expect(try again.load().first?.board.circles == life.board.circles)
            again.close()
        }
    }

    @Test func aLogWithoutContentsIsNone() throws {
        let killed = try Killed(commits: 1)
        #expect(try WriteAheadLog.check(size: 0) { _, _ in [] } == .whole)
        for count in [0, 1, 31] {
            let zeroes = [UInt8](repeating: 0, count: 9000)
            let store = try killed.with(zeroes[..<(count * 100)]).store()
            #expect(store.dropped == count * 100)
            store.close()
        }
    }
}
