// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// What is damaged is said, or passed over where it was a shortcut only; it is never taken for the truth.
@Suite struct DamageTests {
    /// A closed store with board `a`: 10 events a row, checkpoints after 30 and 60, 75 events in all.
    private func closed(_ scratch: Scratch) throws -> Life {
        let store = try scratch.store()
        var life = try Life("a")
        for round in 1...7 {
            try life.add(10, key: "k\(round)")
            try life.store(in: store)
            if round % 3 == 0 { try store.checkpoint(life.board) }
        }
        try life.add(5, key: "k8")
        try life.store(in: store)
        store.close()
        return life
    }

    private func flip(_ bytes: [UInt8], at place: Int) -> [UInt8] {
        var bytes = bytes
        bytes[place] ^= 0x10
        return bytes
    }

    /// What loading then fails with.
    private func loadFailure(_ scratch: Scratch) throws -> StoreError? {
        let store = try scratch.store()
        return failure { _ = try store.load() }
    }

    @Test func aDamagedEventIsNamed() throws {
        let scratch = try Scratch()
        _ = try closed(scratch)
        let bytes = try scratch.blob("SELECT events FROM stretches WHERE last = 70")
        try scratch.edit(
            "UPDATE stretches SET events = ? WHERE last = 70", [.blob(flip(bytes, at: bytes.count / 10 * 3 + 9))])
        let error = try loadFailure(scratch)
        #expect(error?.kind == .damaged)
        #expect(error?.message.contains("board a, event 64: the checksum does not match") == true)
        #expect(error?.message.hasPrefix("\(scratch.database) is damaged") == true)
    }

    @Test func everyTruncationOfARowIsSeen() throws {
        let scratch = try Scratch()
        let life = try closed(scratch)
        let store = try scratch.store()
        let bytes = try scratch.blob("SELECT events FROM stretches WHERE last = 75")
        for count in 0..<bytes.count {
            try scratch.edit("UPDATE stretches SET events = ? WHERE last = 75", [.blob(Array(bytes.prefix(count)))])
            #expect(failure { _ = try store.load() }?.kind == .damaged)
            #expect(failure { _ = try store.history(of: life.board.name, after: 70, limit: 5) }?.kind == .damaged)
            #expect(failure { _ = try store.past(of: life.board.name, at: 75) }?.kind == .damaged)
        }
        try scratch.edit("UPDATE stretches SET events = ? WHERE last = 75", [.blob(bytes)])
        #expect(try store.load().map(\.board) == [life.board])
    }

    @Test func damagedReceiptsAreSeen() throws {
        let scratch = try Scratch()
        _ = try closed(scratch)
        let bytes = try scratch.blob("SELECT receipts FROM stretches WHERE last = 75")
        try scratch.edit("UPDATE stretches SET receipts = ? WHERE last = 75", [.blob(flip(bytes, at: 12))])
        let error = try loadFailure(scratch)
        #expect(error?.kind == .damaged)
        #expect(error?.message.contains("board a, event 75") == true)
    }

    @Test func aMissingRowIsNamed() throws {
        let scratch = try Scratch()
        let life = try closed(scratch)
        try scratch.edit("DELETE FROM stretches WHERE last = 70")
        let store = try scratch.store()
        let error = failure { _ = try store.load() }
        #expect(error?.kind == .damaged)
        #expect(error?.message.contains("board a, event 61: it is missing") == true)
        let name = life.board.name
        #expect(failure { _ = try store.past(of: name, at: 65) }?.kind == .damaged)
        #expect(failure { _ = try store.past(of: name, at: 70) }?.kind == .damaged)
        #expect(failure { _ = try store.history(of: name, after: 59, limit: 9) }?.kind == .damaged)
        #expect(try store.past(of: name, at: 60) == life.past[60])
        #expect(try store.history(of: name, after: 55, limit: 5) == Array(life.events[55..<60]))
    }

    @Test func rowsMissingBehindACheckpointAreSeen() throws {
        let scratch = try Scratch()
        _ = try closed(scratch)
        try scratch.edit("DELETE FROM stretches WHERE last > 50")
        #expect(try loadFailure(scratch)?.message.contains("board a, event 51: it is missing") == true)
    }

    @Test(arguments: [
        "first = 9999 WHERE last = 75", "last = 90 WHERE last = 75", "first = 9999 WHERE last = 70",
        "board = 99 WHERE last = 70",
    ])
    func damagedColumnsAreSeen(_ change: String) throws {
        let scratch = try Scratch()
        let life = try closed(scratch)
        try scratch.edit("UPDATE stretches SET \(change)")
        let store = try scratch.store()
        let (name, last) = (life.board.name, change.hasPrefix("last") ? 90 : 75)
        #expect(failure { _ = try store.past(of: name, at: last) }?.kind == .damaged)
        if change.hasPrefix("first") {
            // It serves finding the past alone.
            #expect(try store.history(of: name, after: 0, limit: 99) == life.events)
            #expect(try store.load().map(\.board) == [life.board])
        } else {
            #expect(failure { _ = try store.history(of: name, after: 0, limit: 99) }?.kind == .damaged)
            #expect(failure { _ = try store.load() }?.kind == .damaged)
        }
    }

    @Test func aDamagedCheckpointIsPassedOver() throws {
        let scratch = try Scratch()
        let life = try closed(scratch)
        for (seq, left) in [(60, 45), (30, 75)] {
            let bytes = try scratch.blob("SELECT circles FROM checkpoints WHERE seq = \(seq)")
            try scratch.edit(
                "UPDATE checkpoints SET circles = ? WHERE seq = \(seq)", [.blob(flip(bytes, at: bytes.count / 2))])
            let store = try scratch.store()
            #expect(try store.load() == [StoredBoard(board: life.board, eventsSinceCheckpoint: left)])
            #expect(try store.past(of: life.board.name, at: 61) == life.past[61])
            store.close()
        }
    }

    @Test func aDamagedKeyMemoryIsPassedOver() throws {
        let scratch = try Scratch()
        let life = try closed(scratch)
        let bytes = try scratch.blob("SELECT receipts FROM key_memory")
        try scratch.edit("UPDATE key_memory SET receipts = ?", [.blob(flip(bytes, at: bytes.count / 2))])
        let store = try scratch.store()
        #expect(try store.load() == [StoredBoard(board: life.board, eventsSinceCheckpoint: 15)])
        #expect(try store.load().first?.board.keys.count == 8)
    }

    @Test func aStoreWithoutItsNameIsDamaged() throws {
        let scratch = try Scratch()
        _ = try closed(scratch)
        try scratch.edit("DELETE FROM meta WHERE key = 'identity'")
        #expect(failure { _ = try scratch.store() }?.kind == .damaged)
    }
}
