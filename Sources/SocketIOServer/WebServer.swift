// SPDX-License-Identifier: MIT
internal import Glibc
internal import Listening
public import Logging
public import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket

/// One port: plain HTTP, WebSockets and Engine.IO. Bound to one event loop, on which every connection is served.
public final class WebServer {
    /// The most bytes of a plain request's body, which is read and dropped.
    public static let greatestPlainBody = 64 << 10
    /// While so much waits to be sent of an answer, no further request of its connection is answered.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 32 << 10, high: 64 << 10)
    /// Each connection keeps a buffer of as many bytes as its client has sent at a time, and no fewer than this.
    private static let leastRead = 512
    /// How many bytes the kernel takes for a connection beyond what is on its way (TCP_NOTSENT_LOWAT).
    static let unsentLimit = 128 << 10

    /// Answers what no mounted path takes.
    public var fallback: HTTPHandler = { _, respond in respond(.text(.notFound, "not found\n")) }
    /// May change while it serves, but for the path.
    public var configuration: WebConfiguration
    public private(set) var connectionCount = 0
    /// Those that were closed at once.
    public private(set) var refusedCount = 0
    /// And those whose address had its share already.
    public private(set) var refusedOfOneCount = 0
    /// How often connections had to wait, as the kernel gave none: mostly for want of descriptors.
    public var acceptPauses: Int { acceptors.reduce(0) { $0 + $1.pauses } }
    /// Requests to a name that is not ours.
    public internal(set) var badHostCount = 0
    /// Bytes of answers that clients have not taken yet.
    public internal(set) var unsentBytes = 0
    /// Whether the log says already that there are too many.
    private var isFull = false
    private var addresses = AddressCounts()
    private var acceptors: [Acceptor] = []
    private let departures: Departures

    let loop: any EventLoop
    let log: Logger
    var date = HTTPDate()
    private(set) var isShuttingDown = false
    private var routes: [any Route]
    private var connections: [ObjectIdentifier: any Channel] = [:]
    /// By their channels, as the connections are.
    private var webSockets: [ObjectIdentifier: WebSocketConnection] = [:]
    private var httpConnections: [ObjectIdentifier: HTTPConnection] = [:]
    private var isLooking = false
    private var idle: EventLoopPromise<Void>?

    public init(configuration: WebConfiguration = WebConfiguration(), loop: any EventLoop, log: Logger) {
        (self.configuration, self.loop, self.log) = (configuration, loop, log)
        departures = Departures(loop: loop)
        routes = [OutsideRoute(configuration.basePath)]
    }

    /// Serves Engine.IO at its path.
    public func mount(_ server: EngineServer) {
        server.counted = { [unowned self] in counted($0) }
        routes.append(server)
    }

    /// Serves plain WebSockets at a path, with messages of up to `limit` bytes.
    public func webSocket(at path: String, limit: Int, opened: @escaping (WebSocketConnection) -> Void) {
        routes.append(WebSocketRoute(path: path, limit: limit, opened: opened))
    }

    // MARK: Listening

    /// Listens on an address, on a free port where it is 0; gives the address that it is. Looks up a name, which may take a while.
    /// Throws an `IOError`, or a `SocketAddressError` where there is no such name.
    public func listen(host: String, port: Int) throws -> SocketAddress {
        try serve(try ListeningSocket(host: host, port: port))
    }

    /// Takes over a socket that is bound already.
    public func adopt(descriptor: CInt) throws -> SocketAddress {
        try serve(try ListeningSocket(adopted: descriptor))
    }

    private func serve(_ socket: ListeningSocket) throws -> SocketAddress {
        let server = NIOLoopBound(self, eventLoop: loop)
        let acceptor = try Acceptor(listener: socket.descriptor, loop: loop, log: log) { server.value.take($0) }
        acceptors.append(acceptor)
        acceptor.start()
        return socket.address
    }

    private func take(_ descriptor: CInt) {
        let server = NIOLoopBound(self, eventLoop: loop)
        _ = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: Self.unsentLimit)
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: Self.leastRead, initial: Self.leastRead, maximum: 64 << 10)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try server.value.opened(channel, descriptor) }
            }
            .withConnectedSocket(descriptor)
    }

    private func opened(_ channel: any Channel, _ descriptor: CInt) throws {
        let address = counted(channel.remoteAddress?.ipAddress ?? "")
        guard takesOneMore(from: address) else { throw ChannelError.ioOnClosedChannel }
        connectionCount += 1
        departures.came()
        if let address { addresses.add(address) }
        let id = ObjectIdentifier(channel)
        connections[id] = channel
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in self?.closed(id, address) }
        try HTTPPipeline.add(to: channel, HTTPConnection(server: self, descriptor: descriptor))
    }

    /// The address whose connections and sessions are counted; nil where many may be behind it, or it is our own.
    private func counted(_ text: String) -> IPAddress? {
        guard let address = IPAddress(text) else { return nil }
        return address.isLoopback || configuration.trustedProxies.contains(address) ? nil : address
    }

    /// Whether one more connection is taken; one that is not is counted.
    private func takesOneMore(from address: IPAddress?) -> Bool {
        guard !isShuttingDown else { return false }
        guard connectionCount < configuration.maxConnections else {
            complain()
            refusedCount += 1
            return false
        }
        guard let address, addresses[address] >= configuration.maxConnectionsPerAddress else { return true }
        log.debug("an address has its share of connections", metadata: ["from": "\(address)"])
        refusedOfOneCount += 1
        return false
    }

    /// Said once, until a tenth of them has gone.
    private func complain() {
        guard !isFull else { return }
        log.warning("there are too many connections", metadata: ["max": "\(configuration.maxConnections)"])
        isFull = true
    }

    private func closed(_ id: ObjectIdentifier, _ address: IPAddress?) {
        (connections[id], webSockets[id]) = (nil, nil)
        connectionCount -= 1
        departures.left()
        if let address { addresses.remove(address) }
        if connectionCount < configuration.maxConnections / 10 * 9 { isFull = false }
        if connections.isEmpty { idle?.succeed() }
    }

    // MARK: Requests

    private func route(_ request: HTTPRequest) -> (any Route)? { routes.first { $0.takes(request) } }

    func greatestBody(of request: HTTPRequest) -> Int { route(request)?.greatestBody ?? Self.greatestPlainBody }

    /// The answer to a request whose body is too large.
    func tooLarge(_ request: HTTPRequest) -> HTTPResponse {
        let response = HTTPResponse.text(
            .payloadTooLarge, "a body may have up to \(greatestBody(of: request)) bytes here\n")
        return route(request)?.refusal(response, to: request) ?? response
    }

    func answer(_ exchange: HTTPExchange) {
        if let route = route(exchange.request) { return route.answer(exchange) }
        fallback(exchange.request) { exchange.respond($0) }
    }

    func upgrade(_ request: HTTPRequest) -> UpgradeDecision {
        route(request)?.upgrade(request) ?? .refuse(.text(.notFound, "there is no WebSocket at this path\n"))
    }

    func add(_ connection: HTTPConnection) {
        httpConnections[ObjectIdentifier(connection)] = connection
        lookAtDeadlines()
    }

    func remove(_ connection: HTTPConnection) { httpConnections[ObjectIdentifier(connection)] = nil }

    /// Once a second while somebody speaks HTTP.
    private func lookAtDeadlines() {
        guard !isLooking else { return }
        isLooking = true
        loop.assumeIsolated().scheduleTask(in: .seconds(1)) { [weak self] in
            guard let self else { return }
            isLooking = false
            let now = NIODeadline.now()
            for connection in Array(httpConnections.values) { connection.timePassed(now: now) }
            if !httpConnections.isEmpty { lookAtDeadlines() }
        }
    }

    /// What a connection has become.
    func add(_ webSocket: WebSocketConnection, on channel: any Channel) {
        webSockets[ObjectIdentifier(channel)] = webSocket
    }

    // MARK: The end

    /// Stops accepting, closes WebSockets with 1012 (service restart), answers polls, and closes what is still open after
    /// `patience`.
    public func shutDown(within patience: TimeAmount) -> EventLoopFuture<Void> {
        isShuttingDown = true
        for acceptor in acceptors { acceptor.stop() }
        for route in routes { route.shutDown() }
        for connection in Array(httpConnections.values) { connection.serverEnds() }
        for webSocket in webSockets.values { webSocket.close(code: .unknown(1012)) }
        let idle = loop.makePromise(of: Void.self)
        self.idle = idle
        if connections.isEmpty { idle.succeed() }
        loop.assumeIsolated().scheduleTask(in: patience) {
            for channel in self.connections.values { channel.close(promise: nil) }
            idle.succeed()
        }
        return idle.futureResult
    }
}
