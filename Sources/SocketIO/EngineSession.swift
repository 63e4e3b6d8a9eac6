// SPDX-License-Identifier: MIT

/// One Engine.IO session without its connections: what happens goes in, what has to be done comes out
/// (engine.io-protocol, "Protocol"; where that is silent, as the reference server does).
///
/// Every method takes the time, and looks first whether a deadline has passed. After `.close` nothing comes any more.
public struct EngineSession: Sendable {
    /// What the shell has to do, in this order.
    public enum Action: Equatable, Sendable {
        /// Hand a message to the application.
        case deliver(Message)
        /// Send a ping on the transport that is in use.
        case sendPing
        /// Send `3probe` on the WebSocket that wants to take over.
        case answerProbe
        /// Answer the waiting poll with a noop alone.
        case releasePoll
        /// The WebSocket that wanted to take over is the transport from now on.
        case switchTransport
        /// Close the WebSocket that wanted to take over.
        case dropCandidate
        /// The session is over: a waiting poll is answered with `waitingPoll`, WebSockets are closed.
        case close(CloseReason, waitingPoll: EnginePacket)
    }

    /// What a poll gets.
    public enum PollDecision: Equatable, Sendable {
        /// What there is, or what will be.
        case wait
        /// A noop at once: an upgrade is under way, and what there is waits for its end.
        case noop
        /// An error (400).
        case refuse
    }

    private enum Link: Equatable {
        case polling(isWaiting: Bool)
        case webSocket
        case closed
    }

    private enum Candidate: Equatable {
        case none
        case connected
        case probed
    }

    public typealias Instant = ContinuousClock.Instant

    private let timing: EngineTiming
    private var link: Link
    private var candidate = Candidate.none
    private var candidateDeadline: Instant?
    private var nextPing: Instant?
    /// When the session is dead unless something is heard from the client.
    private var deadline: Instant

    /// A session that was opened over `transport` just now.
    public init(transport: Transport, timing: EngineTiming, now: Instant) {
        self.timing = timing
        link = transport == .polling ? .polling(isWaiting: false) : .webSocket
        nextPing = now + timing.pingInterval
        deadline = now + timing.pingInterval + timing.pingTimeout
    }

    public var isClosed: Bool { link == .closed }
    public var transport: Transport { link == .webSocket ? .webSocket : .polling }
    /// Whether packets may go out on the transport in use: not while a WebSocket takes over.
    public var maySend: Bool { !isClosed && candidate != .probed }
    /// When `timePassed` is to be called next; nil after the end.
    public var nextDeadline: Instant? {
        guard !isClosed else { return nil }
        return min(deadline, nextPing ?? deadline, candidateDeadline ?? deadline)
    }

    // MARK: Time

    public mutating func timePassed(now: Instant) -> [Action] {
        guard !isClosed else { return [] }
        if now >= deadline { return [close(.pingTimeout)] }
        var actions: [Action] = []
        if let limit = candidateDeadline, now >= limit {
            endCandidate()
            actions.append(.dropCandidate)
        }
        if let ping = nextPing, now >= ping {
            nextPing = nil
            actions.append(.sendPing)
        }
        return actions
    }

    // MARK: Polling

    /// A GET came.
    public mutating func pollArrived(now: Instant) -> (PollDecision, [Action]) {
        var actions = timePassed(now: now)
        switch link {
        case .polling(isWaiting: true):
            actions.append(close(.transportError, waitingPoll: .close))
            return (.refuse, actions)
        case .polling(isWaiting: false):
            guard candidate != .probed else { return (.noop, actions) }
            link = .polling(isWaiting: true)
            return (.wait, actions)
        case .webSocket, .closed:
            return (.refuse, actions)
        }
    }

    /// The waiting poll was answered.
    public mutating func pollAnswered() {
        if case .polling = link { link = .polling(isWaiting: false) }
    }

    /// The connection of the waiting poll ended before the answer.
    public mutating func pollAborted(now: Instant) -> [Action] {
        timePassed(now: now) + (isClosed ? [] : [close(.transportClose)])
    }

    /// A POST came. Nil where it is to be refused (400).
    public mutating func bodyArrived(_ body: ArraySlice<UInt8>, now: Instant) -> (isGood: Bool, [Action]) {
        var actions = timePassed(now: now)
        guard case .polling = link else { return (false, actions) }
        guard let packets = PollingPayload.packets(body) else {
            actions.append(close(.parseError, waitingPoll: .close))
            return (false, actions)
        }
        for packet in packets where !isClosed { actions += received(packet, now: now) }
        return (true, actions)
    }

    // MARK: WebSocket

    /// A WebSocket came for this session; false where it is to be closed.
    public mutating func candidateArrived(now: Instant) -> Bool {
        guard case .polling = link, candidate == .none else { return false }
        candidate = .connected
        candidateDeadline = now + timing.upgradeTimeout
        return true
    }

    /// The WebSocket that wanted to take over sent a message.
    public mutating func candidateReceived(_ message: Message, now: Instant) -> [Action] {
        var actions = timePassed(now: now)
        switch (candidate, EnginePacket(message)) {
        case (.connected, .ping(EnginePacket.probe)):
            candidate = .probed
            actions.append(.answerProbe)
            if link == .polling(isWaiting: true) {
                link = .polling(isWaiting: false)
                actions.append(.releasePoll)
            }
        case (.probed, .upgrade):
            endCandidate()
            link = .webSocket
            actions.append(.switchTransport)
        case (.none, _): break
        default:
            endCandidate()
            actions.append(.dropCandidate)
        }
        return actions
    }

    /// The WebSocket that wanted to take over ended: polling goes on.
    public mutating func candidateEnded() { endCandidate() }

    /// The session's WebSocket sent a message.
    public mutating func messageReceived(_ message: Message, now: Instant) -> [Action] {
        let actions = timePassed(now: now)
        guard link == .webSocket else { return actions }
        guard let packet = EnginePacket(message) else { return actions + [close(.parseError)] }
        return actions + received(packet, now: now)
    }

    /// The session's WebSocket ended.
    public mutating func webSocketEnded(_ reason: CloseReason = .transportClose) -> [Action] {
        guard link == .webSocket else { return [] }
        return [close(reason)]
    }

    // MARK: The end

    /// The server ends the session.
    public mutating func end(_ reason: CloseReason) -> [Action] {
        isClosed ? [] : [close(reason, waitingPoll: .close)]
    }

    private mutating func received(_ packet: EnginePacket, now: Instant) -> [Action] {
        switch packet {
        case .message(let message): return [.deliver(message)]
        case .pong:
            nextPing = now + timing.pingInterval
            deadline = now + timing.pingInterval + timing.pingTimeout
            return []
        case .close: return [close(.transportClose)]
        // In version 4 it is the server that pings.
        case .ping: return [close(.transportError, waitingPoll: .close)]
        case .open, .upgrade, .noop: return []
        }
    }

    private mutating func close(_ reason: CloseReason, waitingPoll: EnginePacket = .noop) -> Action {
        link = .closed
        endCandidate()
        return .close(reason, waitingPoll: waitingPoll)
    }

    private mutating func endCandidate() {
        candidate = .none
        candidateDeadline = nil
    }
}
