// SPDX-License-Identifier: MIT
internal import NIOCore
public import NIOHTTP1
internal import NIOWebSocket
public import SocketIO

/// One Engine.IO session with its connections: `EngineSession` says what to do, this does it. Bound to its event loop.
public final class EngineConnection {
    /// The most packets in one answer to a poll: Python's client reads no more.
    static let greatestPoll = 16
    /// The most bytes in one answer to a poll, unless one packet has more.
    static let greatestPollBytes = 1 << 20
    /// While so many bytes of its own wait for a client, nothing is read from it.
    static let pauseLimit = 256 << 10
    /// So many bytes are written to a client before others have their turn.
    static let share = 256 << 10
    /// A client for which more bytes of its own wait is let go. What its rooms emit does not count.
    static let greatestBacklog = 32 << 20

    /// The session's id; a secret of the client's.
    public let id: String
    /// The headers of the request that opened it.
    public var headers: HTTPHeaders { packedHeaders.headers }
    private let packedHeaders: PackedHeaders
    /// Where it came from.
    public let remoteAddress: String
    /// The address that it counts for, where one is counted.
    let countedAddress: IPAddress?
    /// Gets each message.
    public var received: (Message) -> Void = { _ in }
    /// Called once, at the end.
    public var closed: (CloseReason) -> Void = { _ in }

    var isDue = false
    private let server: EngineServer
    private var session: EngineSession
    private var outbox = Outbox()
    private var webSocket: WebSocketConnection?
    private var candidate: WebSocketConnection?
    private var poll: ((HTTPResponse) -> Void)?
    /// When the server looks at it next.
    private(set) var nextLook: EngineSession.Instant?
    private var alarm: (at: EngineSession.Instant, ring: () -> Void)?
    private var isPumping = false
    private var bytesPolled = 0
    private var takenWaiters: [() -> Void] = []
    /// How many packets may come by POST.
    private var allowance: TokenBucket
    /// Whether a POST waits for its answer, as too many packets came.
    private var isResting = false

    init(server: EngineServer, request: HTTPRequest, webSocket: WebSocketConnection?) {
        (self.server, self.webSocket) = (server, webSocket)
        (packedHeaders, remoteAddress) = (PackedHeaders(request.headers), request.remoteAddress)
        countedAddress = server.counted(request.remoteAddress)
        id = RandomID.make()
        allowance = server.allowance()
        session = EngineSession(
            transport: webSocket == nil ? .polling : .webSocket, timing: server.configuration.timing, now: .now)
    }

    public var isOpen: Bool { !session.isClosed }
    public var transport: Transport { session.transport }

    var handshake: EngineHandshake {
        EngineHandshake(
            session: id, transport: session.transport, timing: server.configuration.timing,
            maxPayload: server.configuration.maxPayload)
    }

    /// How many messages one of so many bytes counts for.
    static func cost(_ bytes: Int) -> Int { 1 + bytes >> 10 }

    func start() {
        if let webSocket { attach(webSocket) }
        schedule()
    }

    // MARK: Sending

    /// Sends a message behind all that was sent before.
    public func send(_ message: Message) {
        var packets = EncodedPackets()
        packets.append(frame: EnginePacket.message(message).framed)
        send(packets)
    }

    /// Ends the session.
    public func close(_ reason: CloseReason = .forcedClose) {
        pump(share: .max)
        run(session.end(reason))
    }

    func send(_ packets: EncodedPackets) {
        guard isOpen else { return }
        stepOut()
        outbox.append(packets)
        guard outbox.byteCount <= Self.greatestBacklog else { return close(.tooSlow) }
        if outbox.byteCount > Self.pauseLimit { webSocket?.isReading = false }
        pumpSoon()
    }

    /// Calls `body` at the end of a turn of the loop in which nothing of the client's own waits any more.
    func whenTaken(_ body: @escaping () -> Void) {
        takenWaiters.append(body)
        pumpSoon()
    }

    func join(_ membership: Membership) {
        outbox.join(membership)
        membership.room.add(membership)
        pumpSoon()
    }

    func leave(_ membership: Membership) {
        outbox.leave(membership)
        membership.room.remove(membership)
    }

    /// Adds what waits for the client.
    func add(to load: inout EngineLoad) {
        switch transport {
        case .polling: load.polling += 1
        case .webSocket: load.webSocket += 1
        }
        load.outboxBytes += outbox.byteCount
        for membership in outbox.memberships { load.roomBytes += membership.room.distance(from: membership.cursor) }
    }

    /// Writes the rest of what a room has sent in part, in turn. Nothing else comes in between.
    func queue(_ rest: ByteBuffer) {
        stepOut()
        webSocket?.queue(rest)
        pumpSoon()
    }

    /// Lets its rooms send by themselves while nothing else waits.
    private func stepIn() {
        guard outbox.hasNothingOwn, session.maySend, let descriptor = webSocket?.openDescriptor else {
            return stepOut()
        }
        for membership in outbox.memberships { membership.room.stepIn(membership, descriptor: descriptor) }
    }

    private func stepOut() {
        for membership in outbox.memberships { membership.room.stepOut(membership) }
    }

    func pumpSoon() {
        guard !isDue else { return }
        isDue = true
        server.pumpSoon(self)
    }

    /// Sends as much as the client takes; gives how many bytes that was.
    @discardableResult
    func pump(share: Int = EngineConnection.share) -> Int {
        guard session.maySend, !isPumping else { return 0 }
        isPumping = true
        defer { isPumping = false }
        let before = bytesTaken
        if let webSocket { pump(webSocket, share: share) } else if poll != nil { answerPoll() }
        settleWaiters()
        stepIn()
        return max(0, bytesTaken - before)
    }

    private var bytesTaken: Int { bytesPolled + (webSocket?.bytesTaken ?? 0) }

    private func settleWaiters() {
        for membership in outbox.takeLost() {
            membership.room.remove(membership)
            membership.socket.fellBehind(membership.room)
        }
        guard outbox.hasNothingOwn, !takenWaiters.isEmpty else { return }
        let waiters = takenWaiters
        takenWaiters = []
        for waiter in waiters { waiter() }
    }

    private func pump(_ webSocket: WebSocketConnection, share: Int) {
        let end = share == .max ? share : webSocket.bytesTaken + share
        webSocket.resume(limit: share)
        while webSocket.isWritable, webSocket.bytesTaken < end, let stretch = outbox.next() {
            // First, as a write may find that the client has gone: the session is over then, and nothing waits any more.
            sent(stretch, bytes: stretch.buffers.reduce(0) { $0 + $1.readableBytes }, messages: stretch.messages)
            webSocket.write(stretch.buffers, limit: end - webSocket.bytesTaken)
        }
        if webSocket.canResume || webSocket.bytesTaken >= end { pumpSoon() }
        if outbox.byteCount <= Self.pauseLimit { webSocket.isReading = true }
    }

    private func sent(_ stretch: Outbox.Stretch, bytes: Int, messages: Int) {
        outbox.sent(stretch, bytes: bytes, messages: messages)
        server.traffic.sent(stretch.source, bytes: bytes, messages: messages)
    }

    private func answerPoll() {
        var answer = PollAnswer()
        while answer.count < Self.greatestPoll, answer.byteCount < Self.greatestPollBytes,
            let stretch = outbox.next()
        {
            var frames = FrameScanner(stretch.buffers)
            let before = answer.count
            while answer.count < Self.greatestPoll, answer.byteCount < Self.greatestPollBytes,
                let frame = frames.next()
            { answer.append(frame) }
            sent(stretch, bytes: frames.consumed, messages: answer.count - before)
            bytesPolled += frames.consumed
        }
        guard answer.count > 0 else { return }
        answer.finish()
        session.pollAnswered()
        poll.take()?(.packets(answer))
    }

    // MARK: Polling

    func pollArrived(_ exchange: HTTPExchange, _ respond: @escaping (HTTPResponse) -> Void) {
        let (decision, actions) = session.pollArrived(now: .now)
        run(actions)
        switch decision {
        case .refuse: respond(.engine(.badRequest))
        case .noop: respond(.payload(Self.payload(.noop)))
        case .wait:
            poll = respond
            exchange.aborted = { [unowned self] in
                poll = nil
                run(session.pollAborted(now: .now))
            }
            pump()
        }
        schedule()
    }

    func bodyArrived(_ body: ByteBuffer, _ respond: @escaping (HTTPResponse) -> Void) {
        // A client sends a body when the one before was answered.
        guard !isResting else {
            respond(.engine(.badRequest))
            return close(.transportError)
        }
        let count = body.readableBytesView.count { $0 == PollingPayload.separator }
        let debt = allowance.owe(count + Self.cost(body.readableBytes), now: .now)
        let (isGood, actions) = session.bodyArrived(Array(body.readableBytesView)[...], now: .now)
        // First what came, as the answer may bring the next body.
        run(actions)
        guard isGood, debt > .zero else { return respond(isGood ? .taken : .engine(.badRequest)) }
        isResting = true
        server.loop.assumeIsolated().scheduleTask(in: TimeAmount(debt)) { [weak self] in
            self?.isResting = false
            respond(.taken)
        }
    }

    private static func payload(_ packet: EnginePacket) -> PollingPayload {
        var payload = PollingPayload()
        payload.append(packet.framed)
        return payload
    }

    // MARK: WebSocket

    func candidateArrived(_ webSocket: WebSocketConnection) {
        guard session.candidateArrived(now: .now) else { return webSocket.close() }
        webSocket.allowance = allowance
        candidate = webSocket
        webSocket.received = { [unowned self] in run(session.candidateReceived($0, now: .now)) }
        webSocket.ended = { [unowned self] _ in
            candidate = nil
            session.candidateEnded()
            pump()
        }
        schedule()
    }

    private func attach(_ webSocket: WebSocketConnection) {
        webSocket.pausesWhenFull = false
        webSocket.allowance = allowance
        webSocket.received = { [unowned self] in run(session.messageReceived($0, now: .now)) }
        webSocket.ended = { [unowned self] in run(session.webSocketEnded($0)) }
        webSocket.writable = { [unowned self] in pumpSoon() }
        webSocket.filled = { [unowned self] in stepOut() }
        // The client may have gone at the first write, when nobody was told yet.
        if webSocket.isOver { run(session.webSocketEnded(webSocket.reason)) }
    }

    // MARK: What the session says

    private func run(_ actions: [EngineSession.Action]) {
        for action in actions { run(action) }
        schedule()
    }

    private func run(_ action: EngineSession.Action) {
        switch action {
        case .deliver(let message):
            server.traffic.received(message)
            received(message)
        case .sendPing:
            var packets = EncodedPackets()
            packets.append(frame: EnginePacket.ping([]).framed)
            outbox.appendUrgent(packets)
            pump()
        case .answerProbe: candidate?.send(EnginePacket.pong(EnginePacket.probe).framed)
        case .releasePoll: poll.take()?(.payload(Self.payload(.noop)))
        case .switchTransport:
            webSocket = candidate.take()
            if let webSocket { attach(webSocket) }
            server.traffic.upgraded += 1
            pump()
        case .dropCandidate:
            let dropped = candidate.take()
            dropped?.detach()
            dropped?.close()
            pump()
        case .close(let reason, let packet): end(reason, waitingPoll: packet)
        }
    }

    private func end(_ reason: CloseReason, waitingPoll packet: EnginePacket) {
        stepOut()
        alarm = nil
        server.remove(self)
        poll.take()?(.payload(Self.payload(packet)))
        for socket in [webSocket.take(), candidate.take()] {
            socket?.detach()
            socket?.close(code: reason == .shuttingDown ? .unknown(1012) : .normalClosure)
        }
        let closed = closed
        (received, self.closed) = ({ _ in }, { _ in })
        closed(reason)
        for membership in outbox.memberships + outbox.lost { leave(membership) }
        outbox = Outbox()
        takenWaiters = []
    }

    // MARK: Time

    /// Calls `ring` once, at that time or a little later; never, where the session ends before. It replaces what was to be called.
    func setAlarm(at instant: EngineSession.Instant, _ ring: @escaping () -> Void) {
        alarm = (instant, ring)
        schedule()
    }

    func clearAlarm() { alarm = nil }

    /// The server has looked at the time.
    func timePassed(now: EngineSession.Instant) {
        // Not by an entry of the queue that another has overtaken: each would bring forth one more, for good.
        if let look = nextLook, look <= now { nextLook = nil }
        if let alarm, alarm.at <= now {
            self.alarm = nil
            alarm.ring()
        }
        run(session.timePassed(now: now))
    }

    /// Who is looked at too early is looked at again.
    private func schedule() {
        guard let deadline = session.nextDeadline.map({ min($0, alarm?.at ?? $0) }) else { return }
        if let nextLook, nextLook <= deadline { return }
        nextLook = deadline
        server.look(at: id, deadline)
    }
}
