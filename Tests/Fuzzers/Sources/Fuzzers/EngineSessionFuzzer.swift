// SPDX-License-Identifier: MIT
import SocketIO

/// Whatever happens to a session, in any order, it does what a session may do: nothing after its end, one transport at a time,
/// a ping only after the answer to the one before, and an end when nothing is heard.
@Sendable func checkEngineSession(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    var watched = WatchedSession(transport: choices.bool() ? .webSocket : .polling)
    while !choices.isAtEnd {
        watched.step(&choices)
        watched.check()
    }
}

/// A session, and what is known of it from what it said.
private struct WatchedSession {
    private static let timing = EngineTiming()

    private var session: EngineSession
    private var now = ContinuousClock.now
    private var heard: ContinuousClock.Instant
    private var transport: Transport
    private var isClosed = false
    private var pollWaits = false
    private var pingIsOut = false
    private var hasCandidate = false
    private var isProbed = false

    init(transport: Transport) {
        (self.transport, heard) = (transport, now)
        session = EngineSession(transport: transport, timing: Self.timing, now: now)
    }

    /// One thing happens.
    mutating func step(_ choices: inout Choices) {
        switch choices.index(below: 10) {
        case 0: timePasses(.seconds(choices.index(below: 32)))
        case 1: pollArrives()
        case 2: pollIsAnswered()
        case 3: pollIsAborted()
        case 4: bodyArrives(choices.bytes())
        case 5: candidateArrives()
        case 6: took(session.candidateReceived(Self.message(&choices), now: now))
        case 7: candidateEnds()
        case 8: messageArrives(Self.message(&choices))
        default: choices.bool() ? took(session.webSocketEnded()) : took(session.end(.forcedClose))
        }
    }

    /// What it says of itself is what it did.
    func check() {
        must(session.isClosed == isClosed, "it is closed and did not say so")
        must(isClosed || session.transport == transport, "it changed its transport and did not say so")
        must(session.maySend == (!isClosed && !isProbed), "it sends while its transport changes")
        must((session.nextDeadline == nil) == isClosed, "it waits for nothing, or after its end")
    }

    private static func message(_ choices: inout Choices) -> Message {
        switch choices.index(below: 6) {
        case 0: .text("2probe")
        case 1: .text("5")
        case 2: .text("3")
        case 3: .text("4hello")
        case 4: .binary(choices.bytes())
        default: .text(choices.bytes())
        }
    }

    private mutating func timePasses(_ duration: Duration) {
        now += duration
        took(session.timePassed(now: now))
        must(isClosed || now < heard + Self.timing.pingInterval + Self.timing.pingTimeout, "it outlives its client")
        must(session.nextDeadline.map { $0 > now } ?? true, "it is called for nothing")
    }

    private mutating func pollArrives() {
        let waited = pollWaits
        let (decision, actions) = session.pollArrived(now: now)
        took(actions)
        must(!waited || isClosed, "two polls at once")
        switch decision {
        case .wait:
            must(!isClosed && transport == .polling && !isProbed, "a poll waits that may not")
            pollWaits = true
        case .noop: must(!isClosed && isProbed, "a noop while no upgrade is under way")
        case .refuse: must(isClosed || transport == .webSocket, "a poll is refused")
        }
    }

    private mutating func pollIsAnswered() {
        guard pollWaits else { return }
        session.pollAnswered()
        pollWaits = false
    }

    private mutating func pollIsAborted() {
        guard pollWaits else { return }
        pollWaits = false
        took(session.pollAborted(now: now))
        must(isClosed, "it goes on without its client")
    }

    private mutating func bodyArrives(_ body: [UInt8]) {
        let wasOver = isClosed || transport == .webSocket
        let (isGood, actions) = session.bodyArrived(body[...], now: now)
        took(actions)
        let packets = PollingPayload.packets(body[...])
        must(!isGood || !wasOver && packets != nil, "a body is taken that may not be")
        if isGood, packets?.contains(where: Self.isPong) == true { heardPong() }
    }

    private mutating func candidateArrives() {
        guard session.candidateArrived(now: now) else { return }
        must(!isClosed && transport == .polling && !hasCandidate, "a second transport is let in")
        hasCandidate = true
    }

    private mutating func candidateEnds() {
        session.candidateEnded()
        (hasCandidate, isProbed) = (false, false)
    }

    private mutating func messageArrives(_ message: Message) {
        let wasOver = isClosed || transport == .polling
        let actions = session.messageReceived(message, now: now)
        took(actions)
        if !wasOver, EnginePacket(message).map(Self.isPong) == true { heardPong() }
        must(isClosed || wasOver || EnginePacket(message) != nil, "it takes what is no packet")
    }

    private static func isPong(_ packet: EnginePacket) -> Bool { if case .pong = packet { true } else { false } }

    private mutating func heardPong() { (heard, pingIsOut) = (now, false) }

    private mutating func took(_ actions: [EngineSession.Action]) {
        for action in actions {
            must(!isClosed, "something happens after the end")
            took(action)
        }
    }

    private mutating func took(_ action: EngineSession.Action) {
        switch action {
        case .deliver: break
        case .sendPing:
            must(!pingIsOut && now >= heard + Self.timing.pingInterval, "a ping too early")
            pingIsOut = true
        case .answerProbe:
            must(hasCandidate && !isProbed, "an answer to nobody's probe")
            isProbed = true
        case .releasePoll:
            must(pollWaits && isProbed, "no poll is to be released")
            pollWaits = false
        case .switchTransport:
            must(isProbed && !pollWaits, "an upgrade that was not tried")
            (transport, hasCandidate, isProbed) = (.webSocket, false, false)
        case .dropCandidate:
            must(hasCandidate, "there is nobody to drop")
            (hasCandidate, isProbed) = (false, false)
        case .close(let reason, _):
            let deadline = heard + Self.timing.pingInterval + Self.timing.pingTimeout
            must(reason != .pingTimeout || now >= deadline, "a time-out too early")
            (isClosed, hasCandidate, isProbed, pollWaits) = (true, false, false, false)
        }
    }
}
