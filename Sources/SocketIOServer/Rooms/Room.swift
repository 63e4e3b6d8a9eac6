// SPDX-License-Identifier: MIT
public import JSON
internal import NIOCore

/// Sockets of one namespace that are sent the same. What a room emits is encoded once; each member is a position in it, and
/// takes what follows when it can. Who falls out of what is kept is a member no more, and is told (`Socket.lagged`).
public final class Room {
    /// A place in what a room emitted.
    public struct Position: Comparable, Sendable {
        /// How many bytes, and how many messages, come before it.
        private(set) var offset = 0
        private(set) var messages = 0

        func advanced(bytes: Int, messages: Int) -> Position {
            Position(offset: offset + bytes, messages: self.messages + messages)
        }

        public static func < (one: Position, other: Position) -> Bool { one.offset < other.offset }
        public static func == (one: Position, other: Position) -> Bool { one.offset == other.offset }
    }

    /// So many bytes are sent without waiting for `coalesce`.
    static let greatestDelay = 256 << 10
    /// A write that has to wait waits on, within `coalesce`, while fewer messages would share it: a write of one costs nearly
    /// as much as one of several.
    static let company = 3

    public let name: String
    public let namespace: String
    private(set) var log: RoomLog
    private(set) var memberships: [Membership] = []
    /// To those of the members that are in step.
    private var lines = DirectLines()
    /// Up to where those in step have taken what the room emitted.
    private(set) var stepEnd = Position()
    private let loop: any EventLoop
    private let coalesce: TimeAmount
    private let threads: Int
    /// Is told how many bytes and messages were sent to those in step.
    private let sent: (_ bytes: Int, _ messages: Int) -> Void
    private var lastFlush = NIODeadline.uptimeNanoseconds(0)
    /// What is open will be sent at the end of this turn.
    private var isDueNow = false
    /// What is open will be sent at the end of this.
    private var wait: (deadline: NIODeadline, timer: Scheduled<Void>)?

    init(
        name: String, namespace: String, loop: any EventLoop, coalesce: TimeAmount, retention: Int, threads: Int = 1,
        sent: @escaping (_ bytes: Int, _ messages: Int) -> Void = { _, _ in }
    ) {
        (self.name, self.namespace, self.loop) = (name, namespace, loop)
        (self.coalesce, self.threads, self.sent) = (coalesce, threads, sent)
        log = RoomLog(retention: retention)
    }

    public var members: [Socket] { memberships.map(\.socket) }
    public var memberCount: Int { memberships.count }
    public var isEmpty: Bool { memberships.isEmpty }
    /// Behind all that was emitted.
    public var end: Position { log.end }

    /// Whether everything since `position` is still kept.
    public func holds(_ position: Position) -> Bool { position >= log.start && position <= log.end }

    /// How many bytes were emitted since `position`.
    public func distance(from position: Position) -> Int { log.end.offset - position.offset }

    /// Sends packets of this room's namespace to every member, at the end of this turn of the event loop; but at most once
    /// in `coalesce`. What has to wait for that waits for company, too. No message waits longer than `coalesce`.
    public func emit(_ packets: EncodedPackets) {
        log.append(packets)
        let (now, earliest) = (loop.now, lastFlush + coalesce)
        let hasCompany = log.unflushedMessages >= Self.company
        if log.unflushedCount >= Self.greatestDelay || (earliest <= now && (hasCompany || wait == nil)) {
            flushSoon()
        } else if hasCompany || wait == nil {
            flush(by: hasCompany ? earliest : now + coalesce)
        }
    }

    /// Not in the turn itself: who emits to several rooms has emitted to all of them before anybody is sent anything.
    private func flushSoon() {
        guard !isDueNow else { return }
        isDueNow = true
        loop.assumeIsolated().execute { if self.isDueNow { self.flush() } }
    }

    private func flush(by deadline: NIODeadline) {
        guard wait.map({ deadline < $0.deadline }) ?? true else { return }
        wait?.timer.cancel()
        let timer = loop.assumeIsolated().scheduleTask(deadline: deadline) {
            // One that is due in this turn of the loop cannot be cancelled any more.
            if self.wait?.deadline == deadline { self.flush() }
        }
        wait = (deadline, timer)
    }

    /// Sends an event to every member.
    public func emit(_ event: String, _ arguments: (inout JSONWriter) -> Void) {
        var packets = EncodedPackets()
        packets.append(event: event, namespace: namespace, arguments)
        emit(packets)
    }

    /// Sends at once what was emitted.
    public func flush() {
        wait?.timer.cancel()
        (wait, isDueNow) = (nil, false)
        lastFlush = loop.now
        log.flush()
        sendToThoseInStep()
        // Who is due has his turn anyway: he may have much else to be sent.
        for membership in lines.gaps.map({ memberships[$0] }) where !membership.connection.isDue {
            membership.connection.pump()
        }
    }

    /// What is in several pieces is much, and everybody takes it by himself, in turn.
    private func sendToThoseInStep() {
        guard stepEnd < log.flushedEnd else { return }
        guard case .bytes(let buffers, let end) = log.read(from: stepEnd, to: log.flushedEnd), buffers.count == 1,
            end == log.flushedEnd
        else { return allStepOut() }
        let outcome = lines.send(buffers[0], threads: threads)
        sent(outcome.count * buffers[0].readableBytes, outcome.count * (end.messages - stepEnd.messages))
        stepEnd = end
        for (membership, sent) in outcome.short.map({ (memberships[$0.index], $0.sent) }) {
            var rest = buffers[0]
            rest.moveReaderIndex(forwardBy: sent)
            membership.connection.queue(rest)
        }
    }

    private func allStepOut() {
        for membership in memberships where membership.isInStep {
            stepOut(membership)
            membership.connection.pumpSoon()
        }
        stepEnd = log.flushedEnd
    }

    /// From now on the room sends to a member by itself, through its descriptor, if the member has taken all that was flushed.
    func stepIn(_ membership: Membership, descriptor: CInt) {
        guard !membership.isInStep, membership.cursor == stepEnd else { return }
        membership.stepIn()
        lines.open(descriptor, at: membership.index)
    }

    func stepOut(_ membership: Membership) {
        guard membership.isInStep else { return }
        membership.stepOut()
        lines.close(at: membership.index)
    }

    func add(_ membership: Membership) {
        membership.index = memberships.count
        memberships.append(membership)
        lines.append()
    }

    /// Removes a member; nothing where it is none any more.
    func remove(_ membership: Membership) {
        guard membership.index < memberships.count, memberships[membership.index] === membership else { return }
        stepOut(membership)
        lines.moveLast(to: membership.index)
        let last = memberships.removeLast()
        guard last !== membership else { return }
        last.index = membership.index
        memberships[membership.index] = last
    }
}
