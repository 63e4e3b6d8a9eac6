// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// The memory of keyed writes.
@Suite struct ReceiptTests {
    @Test(arguments: Engine.allCases) func callsWithoutAnEventAreRemembered(_ engine: Engine) throws {
        let scratch = try Scratch()
        let store = try engine.store(in: scratch)
        var life = try Life("a")
        // The very first call of a board may be one without an event.
        try life.call(.clearBoard, key: "k0")
        try life.store(in: store)
        #expect(try store.load(life.board.name)?.board == life.board)
        try life.add(2, key: "k1")
        try life.call(.removeCircles(.ids([99])), key: "k2")
        try life.store(in: store)
        try life.call(.removeCircles(.ids([98])), key: "k3")
        try life.store(in: store)
        var again = try engine.reopened(store, in: scratch)
        #expect(try again.load().map(\.board) == [life.board])
        try life.add(1, key: "k4")
        try life.store(in: again)
        again = try engine.reopened(again, in: scratch)
        #expect(try again.load().first?.board.keys.all.map(\.key.text) == ["k0", "k1", "k2", "k3", "k4"])
        #expect(try again.load().map(\.board) == [life.board])
        #expect(again.usage().events == 3)
    }

    /// The newest 100000 hold, whether they came with events or not, and whether a checkpoint lies between or not.
    @Test(arguments: Engine.allCases) func theRingSurvivesAReload(_ engine: Engine) throws {
        let scratch = try Scratch()
        var store = try engine.store(in: scratch)
        var life = try Life("a", keepsPast: false)
        try life.add(1, key: "first")
        func fill(_ range: Range<Int>) throws {
            for number in range {
                try life.call(.removeCircles(.ids([9_999_999])), key: "k\(number)")
                if number % 20_000 == 0 { try life.store(in: store) }
            }
            try life.store(in: store)
        }
        func check() throws {
            let keys = try store.load(life.board.name)?.board.keys
            #expect(keys?.all == life.board.keys.all)
            #expect(keys?.count == min(KeyMemory.capacity, life.board.keys.count))
        }
        try fill(0..<KeyMemory.capacity - 1)
        try check()
        try fill(KeyMemory.capacity - 1..<KeyMemory.capacity + 500)
        #expect(life.board.keys.all.first?.key.text == "k500")
        store = try engine.reopened(store, in: scratch)
        try check()
        try store.checkpoint(life.board)
        store = try engine.reopened(store, in: scratch)
        try check()
        // A key that was forgotten is used once more.
        try life.call(.removeCircles(.ids([9_999_999])), key: "k3")
        try life.add(1, key: "last")
        try life.store(in: store)
        store = try engine.reopened(store, in: scratch)
        try check()
    }
}
