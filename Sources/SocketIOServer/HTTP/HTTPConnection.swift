// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOHTTP1
internal import NIOWebSocket

/// One connection while it speaks HTTP: a request after the other, until it ends or becomes a WebSocket.
final class HTTPConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a client may keep a connection on which it has asked before.
    static let keepAlive = TimeAmount.seconds(60)
    /// How long a client may go on sending a request that was refused: closing at once would reset the connection, and the
    /// client might never read why (RFC 9112, section 9.6).
    static let lingering = TimeAmount.seconds(2)
    /// How long a client may take to read an answer: so long, and a second more for so many bytes.
    static let readingPatience = TimeAmount.seconds(30)
    static let leastReadingRate = 16 << 10

    private enum State {
        case idle
        case receiving(HTTPRequestHead, HTTPRequest, ByteBuffer)
        /// What is left of a request that has its answer already.
        case skipping
        case answering(HTTPExchange)
        case upgrading
    }

    /// Belongs before the parser.
    let meter = HeadMeter()
    private let server: WebServer
    private let descriptor: CInt?
    private var state = State.idle
    /// When it is closed, unless something happens before.
    private var deadline: NIODeadline?
    private var allowance: TokenBucket
    private var context: ChannelHandlerContext?

    /// `descriptor` is the channel's own.
    init(server: WebServer, descriptor: CInt? = nil) {
        (self.server, self.descriptor) = (server, descriptor)
        let (rate, burst) = (server.configuration.requestRate, server.configuration.requestBurst)
        allowance = TokenBucket(rate: rate, burst: burst, now: .now)
    }

    /// The server ends: a connection on which nothing is under way ends at once.
    func serverEnds() {
        if case .idle = state { context?.close(promise: nil) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        server.add(self)
        allow(requestPatience)
        meter.begun = { [unowned self] in requestBegan() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        server.remove(self)
        meter.begun = {}
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline = nil
        if case .answering(let exchange) = state { exchange.abort() }
        state = .skipping
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error as? HTTPParserError, state) {
        case (nil, _), (_, .answering), (_, .upgrading): context.close(promise: nil)
        // It has its answer; what is still on its way is not read any more.
        case (_, .skipping): break
        case (.headerOverflow?, .idle):
            refuse(context, meter.isInFirstLine ? HeadRules.targetTooLong : HeadRules.headTooLarge)
        case (.headerOverflow?, .receiving): refuse(context, HeadRules.headTooLarge)
        case (_?, _): refuse(context, HeadRules.unreadable)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .idle): received(head, context)
        case (.body(let part), .receiving(let head, let request, var body)):
            guard body.readableBytes + part.readableBytes <= server.greatestBody(of: request) else {
                return refuse(context, server.tooLarge(request))
            }
            state = .idle  // so that `body` is held once, and not copied
            body.writeImmutableBuffer(part)
            state = .receiving(head, request, body)
        case (.end, .receiving(let head, let request, let body)): received(head, request, body, context)
        default: break
        }
    }

    /// How long a request's head may take to come, and as long again its body.
    private var requestPatience: TimeAmount { TimeAmount(server.configuration.requestTimeout) }

    private func requestBegan() {
        if case .idle = state { allow(requestPatience) }
    }

    private func received(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if let refusal = HeadRules.refusal(of: head) { return refuse(context, refusal) }
        let (peer, proxies) = (context.remoteAddress?.ipAddress ?? "", server.configuration.trustedProxies)
        let address = proxies.client(peer: peer, forwarded: head.headers["x-forwarded-for"])
        guard let request = HTTPRequest(head, remoteAddress: address, basePath: server.configuration.basePath) else {
            return refuse(context, .text(.badRequest, "the target of a request has to be a path\n"))
        }
        // A proxy that is trusted hands on the name that it was called by.
        let isLocal = !proxies.contains(peer) && Self.isLoopback(context.localAddress)
        guard server.configuration.hosts.allows(head.headers.first(name: "host"), isLoopback: isLocal) else {
            server.badHostCount += 1
            return refuse(
                context,
                .text(
                    .misdirectedRequest, "this server does not go by the name in Host; it has to be one of its hosts\n")
            )
        }
        if let length = head.headers.first(name: "content-length"),
            Int(length) ?? .max > server.greatestBody(of: request)
        {
            return refuse(context, server.tooLarge(request))
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        }
        state = .receiving(head, request, ByteBuffer())
        allow(requestPatience)
    }

    private func received(
        _ head: HTTPRequestHead, _ request: HTTPRequest, _ body: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        deadline = nil
        guard !Self.asksForWebSocket(head) else { return upgrade(head, request, context) }
        // An `Upgrade` to anything else stops the parser, so that this has to be the last request. So it is for a client that
        // asks on and does not take its answers.
        let isLast =
            !head.isKeepAlive || server.isShuttingDown || head.headers.contains(name: "upgrade")
            || !context.channel.isWritable
        let exchange = HTTPExchange(request: request, body: body) { [unowned self] response in
            send(response, to: head.method, isLast: isLast || server.isShuttingDown, context)
        }
        state = .answering(exchange)
        answer(exchange, context)
    }

    /// At once, or later where too many were asked for; until then nothing more is read.
    private func answer(_ exchange: HTTPExchange, _ context: ChannelHandlerContext) {
        let debt = allowance.owe(now: .now)
        guard debt > .zero else { return server.answer(exchange) }
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(debt)) { [weak self] in
            guard let self, case .answering(let current) = state, current === exchange else { return }
            server.answer(exchange)
        }
    }

    /// Refuses a request that need not be read to its end.
    private func refuse(_ context: ChannelHandlerContext, _ response: HTTPResponse) {
        state = .skipping
        send(response, to: .GET, isLast: true, context)
    }

    private func send(_ response: HTTPResponse, to method: HTTPMethod, isLast: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        var head = HTTPResponseHead(version: .http1_1, status: response.status, headers: response.headers)
        let length = response.body.reduce(0) { $0 + $1.readableBytes }
        let hasBody = response.status.mayHaveResponseBody
        if hasBody, !head.headers.contains(name: "content-length") {
            head.headers.add(name: "Content-Length", value: "\(length)")
        }
        if response.isGuarded { BrowserRules.add(to: &head.headers) }
        head.headers.replaceOrAdd(name: "Date", value: server.date.now())
        if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        let wasRead = if case .skipping = state { false } else { true }
        if wasRead { state = isLast ? .skipping : .idle }
        meter.next()
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let unsent = hasBody && method != .HEAD ? length : 0
        server.unsentBytes += unsent
        if unsent > 0 {
            for buffer in response.body { context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil) }
        }
        allow(Self.readingPatience + .seconds(Int64(length / Self.leastReadingRate)))
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [self] _ in
            server.unsentBytes -= unsent
            guard !isLast else { return finish(context, wasRead: wasRead) }
            if case .idle = state { allow(Self.keepAlive) }
        }
    }

    /// The last answer was sent. What was not read of its request is read now, and dropped, for a while.
    private func finish(_ context: ChannelHandlerContext, wasRead: Bool) {
        guard !wasRead else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        allow(Self.lingering)
    }

    private static func isLoopback(_ address: SocketAddress?) -> Bool {
        address?.ipAddress.flatMap { IPAddress($0) }?.isLoopback ?? false
    }

    private func allow(_ patience: TimeAmount) { deadline = .now() + patience }

    /// The server looks once a second: a timer for each connection would cost too much, as the event loop searches through
    /// all of them to cancel one.
    func timePassed(now: NIODeadline) {
        guard let deadline, deadline <= now else { return }
        context?.close(promise: nil)
    }

    // MARK: WebSocket

    private static func asksForWebSocket(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET
            && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }

    private func upgrade(_ head: HTTPRequestHead, _ request: HTTPRequest, _ context: ChannelHandlerContext) {
        switch server.upgrade(request) {
        case .refuse(let response): send(response, to: .GET, isLast: true, context)
        case .accept(let limit, let opened):
            if let refusal = HandshakeRules.refusal(of: head) {
                return send(refusal, to: .GET, isLast: true, context)
            }
            state = .upgrading
            // It is NIO's upgrader that knows the handshake; the pipeline is our own affair.
            let handshake = NIOWebSocketServerUpgrader(
                shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
                upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
            handshake.buildUpgradeResponse(
                channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:]
            ).assumeIsolated().whenComplete { result in
                switch result {
                case .success(let headers): self.becomeWebSocket(headers, limit: limit, opened, context)
                case .failure: context.close(promise: nil)
                }
            }
        }
    }

    private func becomeWebSocket(
        _ headers: HTTPHeaders, limit: Int, _ opened: @escaping (WebSocketConnection) -> Void,
        _ context: ChannelHandlerContext
    ) {
        let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        // A client that has gone meanwhile has ended the connection by this write.
        guard context.channel.isActive else { return }
        let connection = WebSocketConnection(
            channel: context.channel, descriptor: descriptor, limit: limit, handshake: written)
        do {
            let channel = context.channel
            try HTTPPipeline.replaceByWebSocket(channel, connection) { [server] in
                server.add(connection, on: channel)
                opened(connection)
            }
        } catch {
            context.close(promise: nil)
        }
    }
}
