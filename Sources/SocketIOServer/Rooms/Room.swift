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

    /// When what is open will be sent.
    private enum FlushDue {
        /// At the end of this turn of the loop.
        case now
        /// When `coalesce` has passed.
        case later
    }

    /// So many bytes are sent without waiting for `coalesce`.
    static let greatestDelay = 256 << 10

    public let name: String
    public let namespace: String
    private(set) var log: RoomLog
    private(set) var memberships: [Membership] = []
    private let loop: any EventLoop
    private let coalesce: TimeAmount
    private var lastFlush = NIODeadline.uptimeNanoseconds(0)
    private var flushDue: FlushDue?

    init(name: String, namespace: String, loop: any EventLoop, coalesce: TimeAmount, retention: Int) {
        (self.name, self.namespace, self.loop, self.coalesce) = (name, namespace, loop, coalesce)
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

    /// Sends packets of this room's namespace to every member, at the end of this turn of the event loop; while much is
    /// emitted, at most once in `coalesce`.
    public func emit(_ packets: EncodedPackets) {
        log.append(packets)
        // Never in here: who emits to several rooms has emitted to all of them before anybody is sent anything.
        let loop = loop.assumeIsolated()
        if log.unflushedCount >= Self.greatestDelay || lastFlush + coalesce <= .now() {
            guard flushDue != .now else { return }
            flushDue = .now
            loop.execute { self.flush() }
        } else if flushDue == nil {
            flushDue = .later
            loop.scheduleTask(deadline: lastFlush + coalesce) { self.flush() }
        }
    }

    /// Sends an event to every member.
    public func emit(_ event: String, _ arguments: (inout JSONWriter) -> Void) {
        var packets = EncodedPackets()
        packets.append(event: event, namespace: namespace, arguments)
        emit(packets)
    }

    /// Sends at once what was emitted.
    public func flush() {
        flushDue = nil
        lastFlush = .now()
        log.flush()
        // Who is due has his turn anyway: he may have much else to be sent.
        for membership in memberships where !membership.connection.isDue { membership.connection.pump() }
    }

    func add(_ membership: Membership) {
        membership.index = memberships.count
        memberships.append(membership)
    }

    /// Removes a member; nothing where it is none any more.
    func remove(_ membership: Membership) {
        guard membership.index < memberships.count, memberships[membership.index] === membership else { return }
        let last = memberships.removeLast()
        guard last !== membership else { return }
        last.index = membership.index
        memberships[membership.index] = last
    }
}
