// SPDX-License-Identifier: MIT
import Testing

@testable import Web

@Suite struct ReplayTests {
    @Test func nothingWasMissed() {
        #expect(Replay(epoch: "e", after: 5).begin(boardSeq: 5) == .join)
    }

    @Test func pageByPage() throws {
        var replay = Replay(epoch: "e", after: 1)
        #expect(replay.begin(boardSeq: 4) == .askHistory(after: 1))
        var step = replay.received([try Samples.add(2), try Samples.add(3)], epoch: "e", boardSeq: 4)
        #expect(step.events.map(\.seq) == [2, 3] && step.next == .askHistory(after: 3))
        // Meanwhile the board went on to 5; what the history has beyond comes through the room.
        step = replay.received([try Samples.add(4), try Samples.add(5), try Samples.add(6)], epoch: "e", boardSeq: 5)
        #expect(step.events.map(\.seq) == [4, 5] && step.next == .join)
    }

    @Test func throughARestoredBoard() throws {
        var replay = Replay(epoch: "e", after: 1)
        let page = [try Samples.add(2), BoardEvent(seq: 3, change: .restoreBoard), try Samples.add(4)]
        let step = replay.received(page, epoch: "e", boardSeq: 4)
        #expect(step.events.map(\.seq) == [2] && step.next == .askState(at: 3))
        #expect(replay.stateGiven(at: 3, boardSeq: 4) == .askHistory(after: 3))
        #expect(replay.received([try Samples.add(4)], epoch: "e", boardSeq: 4).next == .join)
    }

    @Test func aHistoryThatIsNotTheOne() throws {
        var replay = Replay(epoch: "e", after: 1)
        #expect(replay.received([try Samples.add(2)], epoch: "f", boardSeq: 2).next == .startAgain)
        #expect(replay.received([try Samples.add(3)], epoch: "e", boardSeq: 3).next == .startAgain)
        #expect(replay.received([], epoch: "e", boardSeq: 3).next == .startAgain)
    }
}
