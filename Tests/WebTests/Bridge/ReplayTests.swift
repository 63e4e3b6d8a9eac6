// SPDX-License-Identifier: MIT
import Testing

@testable import Web

/// The way of a client that comes back, step by step.
@Suite struct ReplayTests {
    private func clears(_ seqs: ClosedRange<Int>) -> [BoardEvent] {
        seqs.map { BoardEvent(seq: $0, change: .clearBoard) }
    }

    @Test func whoMissedNothingJoins() {
        #expect(Replay(epoch: "e", after: 7).begin(boardSeq: 7) == .join)
        #expect(Replay(epoch: "e", after: 0).begin(boardSeq: 0) == .join)
    }

    @Test func pageAfterPage() {
        var replay = Replay(epoch: "e", after: 2)
        #expect(replay.begin(boardSeq: 7) == .askHistory(after: 2))
        var (events, next) = replay.received(clears(3...5), epoch: "e", boardSeq: 7)
        #expect(events == clears(3...5) && next == .askHistory(after: 5))
        #expect(replay.offset == Offset(epoch: "e", seq: 5))
        (events, next) = replay.received(clears(6...7), epoch: "e", boardSeq: 7)
        #expect(events == clears(6...7) && next == .join)
    }

    /// The daemon is ahead of what the board's mirror has seen: the room tells the rest.
    @Test func whatIsBeyondTheMirrorIsLeftToTheRoom() {
        var replay = Replay(epoch: "e", after: 2)
        let (events, next) = replay.received(clears(3...9), epoch: "e", boardSeq: 5)
        #expect(events == clears(3...5) && next == .join && replay.position == 5)
    }

    @Test func theBoardGrowsMeanwhile() {
        var replay = Replay(epoch: "e", after: 2)
        let (events, next) = replay.received(clears(3...5), epoch: "e", boardSeq: 6)
        #expect(events == clears(3...5) && next == .askHistory(after: 5))
    }

    @Test func aRestoreAsksForTheStateThen() {
        var replay = Replay(epoch: "e", after: 2)
        let page = clears(3...4) + [BoardEvent(seq: 5, change: .restoreBoard)] + clears(6...7)
        var (events, next) = replay.received(page, epoch: "e", boardSeq: 7)
        #expect(events == clears(3...4) && next == .askState(at: 5) && replay.position == 4)
        #expect(replay.stateGiven(at: 5, boardSeq: 7) == .askHistory(after: 5))
        (events, next) = replay.received(clears(6...7), epoch: "e", boardSeq: 7)
        #expect(events == clears(6...7) && next == .join)
    }

    @Test func aRestoreAsTheLastEvent() {
        var replay = Replay(epoch: "e", after: 4)
        let (events, next) = replay.received([BoardEvent(seq: 5, change: .restoreBoard)], epoch: "e", boardSeq: 5)
        #expect(events.isEmpty && next == .askState(at: 5))
        #expect(replay.stateGiven(at: 5, boardSeq: 5) == .join)
    }

    @Test func aPastThatIsNotToBeHad() {
        var replay = Replay(epoch: "e", after: 2)
        #expect(replay.received(clears(3...4), epoch: "other", boardSeq: 7).next == .startAgain)
        #expect(replay.received(clears(3...4), epoch: nil, boardSeq: 7).next == .startAgain)
        #expect(replay.received([], epoch: "e", boardSeq: 7).next == .startAgain)
        let (events, next) = replay.received(clears(3...3) + clears(5...5), epoch: "e", boardSeq: 7)
        #expect(events == clears(3...3) && next == .startAgain)
    }

    @Test(arguments: ["", ":", "e", "e:", "e:x", "e:-1", "e:1:2", "e:99999999999999999999"])
    func whatIsNoOffset(text: String) { #expect(Offset(text) == nil) }

    @Test func anOffsetIsReadAsItIsWritten() {
        let offset = Offset(epoch: "01ab", seq: 17)
        #expect(offset.text == "01ab:17" && Offset(offset.text) == offset)
    }
}
