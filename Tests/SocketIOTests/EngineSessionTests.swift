// SPDX-License-Identifier: MIT
import SocketIO
import Testing

/// Events go in, actions come out; times are milliseconds since the handshake.
@Suite struct EngineSessionTests {
    private let start = ContinuousClock.now
    private let timing = EngineTiming(
        pingInterval: .milliseconds(300), pingTimeout: .milliseconds(200), upgradeTimeout: .milliseconds(400))

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }
    private func session(_ transport: Transport) -> EngineSession {
        EngineSession(transport: transport, timing: timing, now: start)
    }
    private func close(_ reason: CloseReason, _ packet: EnginePacket = .noop) -> EngineSession.Action {
        .close(reason, waitingPoll: packet)
    }

    @Test func pingsAndPongs() {
        var session = session(.webSocket)
        #expect(session.timePassed(now: at(299)) == [])
        #expect(session.timePassed(now: at(300)) == [.sendPing])
        #expect(session.timePassed(now: at(400)) == [])
        #expect(session.messageReceived(.text("3"), now: at(499)) == [])
        #expect(session.nextDeadline == at(799))
        #expect(session.timePassed(now: at(799)) == [.sendPing])
        #expect(session.timePassed(now: at(999)) == [close(.pingTimeout)])
        #expect(session.isClosed && session.nextDeadline == nil)
        #expect(session.timePassed(now: at(2000)) == [])
    }

    @Test func theDeadlineCountsWhateverComesThen() {
        var session = session(.polling)
        let (decision, actions) = session.pollArrived(now: at(500))
        #expect(decision == .refuse && actions == [close(.pingTimeout)])
    }

    @Test func messagesOverPolling() {
        var session = session(.polling)
        let (isGood, actions) = session.bodyArrived(Array("4a\u{1E}bAQI=\u{1E}3".utf8)[...], now: at(1))
        #expect(isGood && actions == [.deliver(.text("a")), .deliver(.binary([1, 2]))])
    }

    @Test(arguments: ["", "x", "4a\u{1E}", "b!"]) func aBodyThatIsNone(_ body: String) {
        var session = session(.polling)
        let (isGood, actions) = session.bodyArrived(Array(body.utf8)[...], now: at(1))
        #expect(!isGood && actions == [close(.parseError, .close)])
        #expect(session.pollArrived(now: at(2)).0 == .refuse)
    }

    @Test func twoPollsAtOnce() {
        var session = session(.polling)
        #expect(session.pollArrived(now: at(1)).0 == .wait)
        let (decision, actions) = session.pollArrived(now: at(2))
        #expect(decision == .refuse && actions == [close(.transportError, .close)])
    }

    @Test func aPollThatIsAborted() {
        var session = session(.polling)
        #expect(session.pollArrived(now: at(1)).0 == .wait)
        #expect(session.pollAborted(now: at(2)) == [close(.transportClose)])
    }

    @Test func theClientCloses() {
        var session = session(.polling)
        #expect(session.pollArrived(now: at(1)).0 == .wait)
        #expect(session.bodyArrived([0x31], now: at(2)).1 == [close(.transportClose)])
        #expect(session.bodyArrived([0x34], now: at(3)).isGood == false)
    }

    @Test func anUpgrade() {
        var session = session(.polling)
        #expect(session.pollArrived(now: at(1)).0 == .wait)
        #expect(session.candidateArrived(now: at(2)) == true)
        #expect(session.candidateArrived(now: at(3)) == false)
        #expect(session.maySend)
        #expect(session.candidateReceived(.text("2probe"), now: at(4)) == [.answerProbe, .releasePoll])
        #expect(!session.maySend)
        #expect(session.pollArrived(now: at(5)).0 == .noop)
        #expect(session.bodyArrived(Array("4late".utf8)[...], now: at(6)).1 == [.deliver(.text("late"))])
        #expect(session.candidateReceived(.text("5 and more"), now: at(7)) == [.switchTransport])
        #expect(session.transport == .webSocket && session.maySend)
        #expect(session.pollArrived(now: at(8)).0 == .refuse)
        #expect(session.candidateArrived(now: at(9)) == false)
        #expect(session.messageReceived(.text("4x"), now: at(10)) == [.deliver(.text("x"))])
        #expect(session.webSocketEnded() == [close(.transportClose)])
    }

    @Test func aProbeThatFails() {
        var session = session(.polling)
        #expect(session.candidateArrived(now: at(1)) == true)
        #expect(session.candidateReceived(.text("4x"), now: at(2)) == [.dropCandidate])
        #expect(session.pollArrived(now: at(3)).0 == .wait)
        session.pollAnswered()
        #expect(session.candidateArrived(now: at(4)) == true)
        #expect(session.candidateReceived(.text("2probe"), now: at(5)) == [.answerProbe])
        session.candidateEnded()
        #expect(session.maySend && session.pollArrived(now: at(6)).0 == .wait)
    }

    @Test func anUpgradeThatTakesTooLong() {
        var session = session(.polling)
        _ = session.bodyArrived([0x33], now: at(100))
        #expect(session.candidateArrived(now: at(100)) == true)
        #expect(session.timePassed(now: at(400)) == [.sendPing])
        #expect(session.timePassed(now: at(500)) == [.dropCandidate])
    }

    @Test func aClientDoesNotPing() {
        var session = session(.webSocket)
        #expect(session.messageReceived(.text("2"), now: at(1)) == [close(.transportError, .close)])
    }

    @Test func whatHasNoMeaningHereIsPassedOver() {
        var session = session(.webSocket)
        for text in ["0", "5", "6"] { #expect(session.messageReceived(.text(text), now: at(1)) == []) }
        #expect(session.messageReceived(.text("7"), now: at(2)) == [close(.parseError)])
    }
}
