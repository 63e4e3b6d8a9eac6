// SPDX-License-Identifier: MIT
import Board
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import EventStore

/// The reader sees one moment, whatever the writer does meanwhile.
@Suite struct SnapshotTests {
    @Test func readingWhileWritingIsWhole() throws {
        let scratch = try Scratch()
        let store = try scratch.store(.normal)
        let name = try #require(BoardName("a"))
        let isDone = Atomic(false)
        let failures = Atomic(0)
        let ended = DispatchSemaphore(value: 0)
        let reader = Thread {
            while !isDone.load(ordering: .acquiring) {
                let board = try? store.past(of: name, at: .max)
                let events = try? store.history(of: name, after: 0, limit: .max)
                // Batches are of 5, and each life of the board has its own initials.
                let isWhole = board.map { $0.seq % 5 == 0 && $0.circles.count == $0.seq } ?? false
                let isOneLife = Set((events ?? []).map(\.at)).count <= 1 && (events?.count ?? 1) % 5 == 0
                if !isWhole || !isOneLife { failures.add(1, ordering: .relaxed) }
            }
            ended.signal()
        }
        reader.start()
        for life in 1...40 {
            for round in 0..<10 {
                var batch = Batch()
                let events = try (1...5).map { number in
                    Event(seq: round * 5 + number, at: Int64(life), change: .addCircle(try Samples.draft()))
                }
                batch.append(events, receipt: nil, board: name, epoch: "e\(life)")
                try store.append(batch)
            }
            var batch = Batch()
            batch.delete(name)
            try store.append(batch)
            _ = try store.purge()
        }
        isDone.store(true, ordering: .releasing)
        #expect(ended.wait(timeout: .now() + 30) == .success)
        #expect(failures.load(ordering: .relaxed) == 0)
    }
}
