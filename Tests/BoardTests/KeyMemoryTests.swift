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
        #expect(kept.map(\.outcome) == (extra..<(KeyMemory.capacity + extra)).map { .cleared(seq: $0, count: 0) })
        var again = KeyMemory()
        for receipt in kept { again.insert(receipt) }
        for index in [extra, extra + 1] {
            memory.insert(try receipt(-index))
            again.insert(try receipt(-index))
            #expect(try memory[token("k\(index)")] == nil)
            #expect(try memory[token("k\(-index)")] != nil)
        }
        #expect(again.all == memory.all)
    }
}
