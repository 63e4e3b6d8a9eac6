// SPDX-License-Identifier: MIT
import JSON
import NIOCore
import NIOEmbedded
import Testing

@testable import SocketIOServer

/// When a room sends what it emits: with 16 ms of `coalesce`, on a loop whose time we make pass.
@Suite struct RoomTests {
    private let loop = EmbeddedEventLoop()
    private let room: Room

    init() { room = Room(name: "r", namespace: "/", loop: loop, coalesce: .milliseconds(16), retention: 1 << 20) }

    /// How many messages are sent when it is so late, in milliseconds since the first.
    private func sent(at time: Int64) -> Int {
        loop.advanceTime(to: start + .milliseconds(time))
        return room.log.flushedEnd.messages
    }

    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func emit(at time: Int64, bytes: Int = 1) {
        loop.advanceTime(to: start + .milliseconds(time))
        room.emit("x") { $0.string(String(repeating: "x", count: bytes)) }
    }

    @Test func theFirstGoesAtTheEndOfTheTurn() {
        emit(at: 0)
        #expect(room.log.flushedEnd.messages == 0)
        loop.run()
        #expect(room.log.flushedEnd.messages == 1)
    }

    @Test func oneThatComesSoonAfterAWriteWaitsForOthersAsLongAsItMay() {
        emit(at: 0)
        emit(at: 6)
        #expect(sent(at: 21) == 1)
        #expect(sent(at: 22) == 2)
    }

    @Test func twoWaitNoLongerThanTheFirstOfThemMay() {
        for time: Int64 in [0, 6, 12] { emit(at: time) }
        #expect(sent(at: 21) == 1)
        #expect(sent(at: 22) == 3)
    }

    @Test func threeWaitOnlyUntilTheNextWriteMayBe() {
        for time: Int64 in [0, 6, 7, 8] { emit(at: time) }
        #expect(sent(at: 15) == 1)
        #expect(sent(at: 16) == 4)
    }

    @Test func theThirdSendsThemWhereTheNextWriteMayBe() {
        for time: Int64 in [0, 6, 12, 18] { emit(at: time) }
        #expect(room.log.flushedEnd.messages == 1, "not in the turn itself")
        #expect(sent(at: 18) == 4)
    }

    @Test func aWaitThatEndedSoonerCutsNoLaterOneShort() {
        for time: Int64 in [0, 6, 12, 18, 20] { emit(at: time) }
        #expect(sent(at: 22) == 4, "when the one at 6 would have had to go")
        #expect(sent(at: 35) == 4)
        #expect(sent(at: 36) == 5)
    }

    @Test func afterAPauseOneGoesAtOnce() {
        for time: Int64 in [0, 16, 32] { emit(at: time) }
        #expect(sent(at: 32) == 3)
    }

    @Test func muchIsNotHeldBack() {
        emit(at: 0)
        emit(at: 1, bytes: Room.greatestDelay)
        #expect(sent(at: 1) == 2)
    }
}
