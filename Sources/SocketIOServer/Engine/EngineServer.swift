// SPDX-License-Identifier: MIT
internal import DequeModule
public import Logging
public import NIOCore
internal import NIOHTTP1
public import SocketIO

/// What an Engine.IO server can be told.
public struct EngineConfiguration: Sendable {
    /// Where it is, with a slash at both ends.
    public var path: String
    public var timing = EngineTiming()
    /// The greatest body of a POST and the greatest WebSocket message, in bytes.
    public var maxPayload = 100_000
    public var origins = OriginPolicy.sameHost
    /// How many messages a second one client is read, and how many at once; what comes faster waits in its own connection.
    /// A message counts once, and once more for each KiB.
    public var messageRate = 1000
    public var messageBurst = 2000
    /// One session more is refused (503).
    public var maxSessions = 50_000
    /// So is one more from one address. A session over polling needs no connection to stay open.
    public var maxSessionsPerAddress = 50_000

    public init(path: String) { self.path = path }
}

/// Engine.IO, version 4, over polling and WebSocket: sessions that carry messages, whatever they mean. Bound to one event
/// loop.
public final class EngineServer: Route {
    /// May change while it serves, but for the path; sessions that are open keep their timing.
    public var configuration: EngineConfiguration
    /// Called for each new session: set its handlers here.
    public var opened: (EngineConnection) -> Void = { $0.close(.forcedClose) }

    let loop: any EventLoop
    let log: Logger
    private var sessions: [String: EngineConnection] = [:]
    /// Those that have something to send. Each has its turn.
    private var due: Deque<EngineConnection> = []
    private var isPumpingScheduled = false
    private var addresses = AddressCounts()
    /// When sessions are to be looked at.
    private(set) var deadlines = DeadlineQueue<String>()
    private var nextLook: EngineSession.Instant?
    /// The address whose sessions are counted together.
    var counted: (String) -> IPAddress? = { IPAddress($0) }

    public init(configuration: EngineConfiguration, loop: any EventLoop, log: Logger) {
        (self.configuration, self.loop, self.log) = (configuration, loop, log)
    }

    public var sessionCount: Int { sessions.count }
    /// What went through so far.
    public internal(set) var traffic = Traffic()

    /// What is to be done now. It looks at each session.
    public func load() -> EngineLoad {
        var load = EngineLoad()
        for connection in sessions.values { connection.add(to: &load) }
        return load
    }

    // MARK: Route

    var greatestBody: Int { configuration.maxPayload }

    func takes(_ request: HTTPRequest) -> Bool {
        request.path == configuration.path || request.path + "/" == configuration.path
    }

    func answer(_ exchange: HTTPExchange) {
        guard let cors = CORS(exchange.request, policy: configuration.origins) else {
            traffic.badOrigins += 1
            return exchange.respond(.engine(.forbidden, status: .forbidden))
        }
        let respond = { (response: HTTPResponse) in exchange.respond(cors.headed(response)) }
        guard exchange.request.method != .OPTIONS else { return respond(cors.preflight(exchange.request)) }
        do throws(EngineError) {
            let query = try EngineQuery(exchange.request.query ?? "")
            guard query.transport == .polling else { throw .badRequest }
            guard let session = query.session else { return try open(exchange, respond) }
            guard let connection = sessions[session] else { throw .sessionUnknown }
            switch exchange.request.method {
            case .GET: connection.pollArrived(exchange, respond)
            case .POST: connection.bodyArrived(exchange.body, respond)
            default: throw .badRequest
            }
        } catch {
            respond(.engine(error))
        }
    }

    func refusal(_ response: HTTPResponse, to request: HTTPRequest) -> HTTPResponse {
        CORS(request, policy: configuration.origins)?.headed(response) ?? response
    }

    func upgrade(_ request: HTTPRequest) -> UpgradeDecision {
        guard CORS(request, policy: configuration.origins) != nil else {
            traffic.badOrigins += 1
            return .refuse(.engine(.forbidden, status: .forbidden))
        }
        do throws(EngineError) {
            let query = try EngineQuery(request.query ?? "")
            guard query.transport == .webSocket else { throw .badRequest }
            guard let session = query.session else {
                guard hasRoom(for: request) else { return .refuse(.full) }
                return .accept(limit: configuration.maxPayload) { self.open($0, request) }
            }
            guard let connection = sessions[session] else { throw .sessionUnknown }
            return .accept(limit: configuration.maxPayload) { connection.candidateArrived($0) }
        } catch {
            return .refuse(.engine(error))
        }
    }

    func shutDown() { for connection in Array(sessions.values) { connection.close(.shuttingDown) } }

    // MARK: Sessions

    /// Whether one more session is taken; one that is not counts as refused.
    private func hasRoom(for request: HTTPRequest) -> Bool {
        guard sessions.count < configuration.maxSessions else {
            traffic.tooMany += 1
            return false
        }
        guard let address = counted(request.remoteAddress), addresses[address] >= configuration.maxSessionsPerAddress
        else { return true }
        traffic.tooManyOfOne += 1
        return false
    }

    private func open(_ exchange: HTTPExchange, _ respond: (HTTPResponse) -> Void) throws(EngineError) {
        guard exchange.request.method == .GET else { throw .badHandshakeMethod }
        guard hasRoom(for: exchange.request) else { return respond(.full) }
        let connection = EngineConnection(server: self, request: exchange.request, webSocket: nil)
        var payload = PollingPayload()
        payload.append(connection.handshake.packet.framed)
        respond(.payload(payload))
        add(connection)
    }

    private func open(_ webSocket: WebSocketConnection, _ request: HTTPRequest) {
        let connection = EngineConnection(server: self, request: request, webSocket: webSocket)
        webSocket.send(connection.handshake.packet.framed)
        add(connection)
    }

    private func add(_ connection: EngineConnection) {
        sessions[connection.id] = connection
        if let address = connection.countedAddress { addresses.add(address) }
        traffic.opened += 1
        connection.start()
        if connection.isOpen { opened(connection) }
    }

    /// What a new connection may say.
    func allowance() -> TokenBucket {
        TokenBucket(rate: configuration.messageRate, burst: configuration.messageBurst, now: .now)
    }

    func remove(_ connection: EngineConnection) {
        guard sessions.removeValue(forKey: connection.id) != nil else { return }
        if let address = connection.countedAddress { addresses.remove(address) }
        dropOvertaken()
    }

    // MARK: Time

    /// So many entries may be in `deadlines` besides two for each session that is open. It needs one; those that another has
    /// overtaken, and those of sessions that are over, stay until their time or until there are too many.
    private static let greatestRest = 1000

    /// Looks at a session when its time has come.
    func look(at session: String, _ deadline: EngineSession.Instant) {
        deadlines.add(session, at: deadline)
        dropOvertaken()
        scheduleLook()
    }

    /// Leaves one entry for each session, where there are too many. What a crowd leaves behind would keep its memory, too.
    private func dropOvertaken() {
        guard deadlines.count > 2 * sessions.count + Self.greatestRest else { return }
        deadlines.keep { sessions[$0]?.nextLook == $1 }
    }

    /// A look that was to be later comes, too, and does nothing.
    private func scheduleLook() {
        guard let deadline = deadlines.first, nextLook.map({ deadline < $0 }) ?? true else { return }
        nextLook = deadline
        let delay = TimeAmount(deadline - .now) + .nanoseconds(1)
        loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.look(due: deadline) }
    }

    private func look(due deadline: EngineSession.Instant) {
        guard nextLook == deadline else { return }
        nextLook = nil
        let now = EngineSession.Instant.now
        while let session = deadlines.popDue(now: now) { sessions[session]?.timePassed(now: now) }
        scheduleLook()
    }

    // MARK: Turns

    /// So many bytes are sent in one turn of the loop to those that are due; the others wait for the next turn, so that a thousand
    /// who are told a large state keep nobody from being told what happens.
    private static let turn = 1 << 20
    /// Between two turns. The loop carries out all tasks that can be carried out at once before it looks at its connections
    /// again; a task that is to come a moment later lets it. It is less than `Acceptor.breath`, so that the two do not keep each
    /// other going.
    private static let breath = TimeAmount.microseconds(20)

    /// Lets a connection send at the end of this turn of the loop.
    func pumpSoon(_ connection: EngineConnection) {
        due.append(connection)
        guard !isPumpingScheduled else { return }
        isPumpingScheduled = true
        loop.assumeIsolated().execute { self.pumpDue() }
    }

    private func pumpDue() {
        var left = Self.turn
        // Those that become due meanwhile are for the next turn.
        for _ in due.indices where left > 0 {
            guard let connection = due.popFirst() else { break }
            connection.isDue = false
            left -= connection.pump()
        }
        isPumpingScheduled = !due.isEmpty
        guard isPumpingScheduled else { return }
        loop.assumeIsolated().scheduleTask(in: Self.breath) { self.pumpDue() }
    }
}
