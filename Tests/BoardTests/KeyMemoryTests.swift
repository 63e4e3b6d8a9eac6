// SPDX-License-Identifier: MIT
import Board
import Testing

@Suite struct KeyMemoryTests {
    private func receipt(_ index: Int, digest: UInt64 = 0) throws -> Receipt {
        Receipt(key: try token("k\(index)"), digest: digest, outcome: .cleared(seq: index, count: 0))
    }

    @Test func theFirstReceiptOfAKeyStays() throws {
        var memory = KeyMemory()
        memory.insert(try receipt(1, digest: 1))
        memory.insert(try receipt(1, digest: 2))
        #expect(memory.count == 1 && memory.all.map(\.digest) == [1])
    }

    /// Twice around the ring; a memory made anew of the receipts in their order goes on alike.
    @Test func theOldestGoFirstRoundAndRound() throws {
        var memory = KeyMemory()
        let extra = KeyMemory.capacity + 3
        for index in 0..<(KeyMemory.capacity + extra) { memory.insert(try receipt(index)) }
        #expect(memory.count == KeyMemory.capacity)
        let kept = memory.all
        // Compared as a whole: the difference of two such lists would take minutes to tell.
        let expected = extra..<(KeyMemory.capacity + extra)
        let isInOrder = kept.map(\.outcome) == expected.map { .cleared(seq: $0, count: 0) }
        #expect(isInOrder)
        var again = KeyMemory()
        for receipt in kept { again.insert(receipt) }
        for index in [extra, extra + 1] {
            memory.insert(try receipt(-index))
            again.insert(try receipt(-index))
            #expect(try memory[token("k\(index)")] == nil)
            #expect(try memory[token("k\(-index)")] != nil)
        }
        let isAlike = again.all == memory.all
        #expect(isAlike)
    }
}
