// SPDX-License-Identifier: MIT
public import NIOCore
public import NIOWebSocket
public import SocketIO

/// A WebSocket (RFC 6455): messages in and out, and the closing handshake.
///
/// Bound to its event loop.
public final class WebSocketConnection: ChannelInboundHandler {
    public typealias InboundIn = ByteBuffer

    /// How long the other side may take to answer a close.
    static let closePatience = TimeAmount.seconds(2)

    /// Gets each message.
    public var received: (Message) -> Void = { _ in }
    /// Called once, when it is over.
    public var ended: (CloseReason) -> Void = { _ in }
    /// Called when there is room to send again, to `resume` in turn. Nil goes on at once.
    var writable: (() -> Void)?
    /// Called when what is written has to wait until the kernel takes more; not where a `limit` leaves a rest.
    var filled: () -> Void = {}
    /// Whether nothing is read while something waits to be sent, so that a client that only sends is slowed down. Who answers
    /// for what is queued himself sets `isReading` instead.
    var pausesWhenFull = true
    /// Whether messages are read.
    var isReading = true {
        didSet { if isReading != oldValue { readOrNot() } }
    }
    /// How many frames it may send; nil sets no limit.
    var allowance: TokenBucket?
    /// Whether nothing is read as too many frames came.
    private var isResting = false {
        didSet { if isResting != oldValue { readOrNot() } }
    }

    private let channel: any Channel
    private let writer: SocketWriter
    private var reader: FrameReader
    private var assembler: MessageAssembler
    private var closeSent = false
    /// Whether the client has sent what is no frame.
    private var isBroken = false
    private(set) var isOver = false
    private(set) var reason = CloseReason.transportClose

    /// `handshake` is done when the answer that made it a WebSocket is written. `descriptor` is the channel's own.
    init(channel: any Channel, descriptor: CInt? = nil, limit: Int, handshake: EventLoopFuture<Void>? = nil) {
        self.channel = channel
        writer = SocketWriter(channel: channel, descriptor: descriptor)
        (reader, assembler) = (FrameReader(limit: limit), MessageAssembler(limit: limit))
        if let handshake { writer.wait(for: handshake) }
        writer.changed = { [unowned self] in changed(isReady: $0) }
    }

    /// Whether more may be written without queueing it here.
    public var isWritable: Bool { !closeSent && writer.isWritable }

    /// The channel's own, by which frames may be sent past this until `filled` is called, something is written with a limit, or
    /// it is over.
    var openDescriptor: CInt? { closeSent ? nil : writer.openDescriptor }

    /// Sends a message.
    public func send(_ message: Message) {
        var packets = EncodedPackets()
        packets.append(frame: message)
        write(packets.buffers)
    }

    /// Closes with a code; what was written before is sent.
    public func close(code: WebSocketErrorCode = .normalClosure) {
        guard !closeSent, channel.isActive else { return }
        var buffer = channel.allocator.buffer(capacity: 4)
        FrameHeader.append(.connectionClose, length: 2, to: &buffer)
        buffer.write(webSocketErrorCode: code)
        closeSent = true
        writer.write([buffer])
        channel.eventLoop.assumeIsolated().scheduleTask(in: Self.closePatience) { [channel] in
            channel.close(promise: nil)
        }
        end()
    }

    /// Calls nobody any more.
    func detach() { (received, ended, writable, filled) = ({ _ in }, { _ in }, nil, {}) }

    /// Writes frames that are encoded already, whole ones; up to `limit` bytes at once, and the rest with `resume`.
    func write(_ buffers: [ByteBuffer], limit: Int = .max) {
        guard !closeSent else { return }
        writer.write(buffers, limit: limit)
    }

    /// Takes the rest of a frame that was sent in part by `openDescriptor`. It is written by `resume`.
    func queue(_ rest: ByteBuffer) { if !closeSent { writer.queue(rest) } }

    /// How many bytes have been written.
    var bytesTaken: Int { writer.bytesTaken }
    /// Whether more can be written of what waits here.
    var canResume: Bool { writer.canResume }

    /// Writes up to `limit` bytes of what waits here.
    func resume(limit: Int) { writer.resume(limit: limit) }

    private func changed(isReady: Bool) {
        if !isReady { filled() } else if let writable { writable() } else { writer.resume() }
        if pausesWhenFull { isReading = writer.isEmpty }
    }

    private func readOrNot() { try? channel.syncOptions?.setOption(.autoRead, value: isReading && !isResting) }

    /// Counts a frame by its bytes. Whoever sends too many is not read until they are paid for: what is on its way waits in the kernel, and slows him
    /// down.
    private func count(_ frame: ClientFrame) {
        guard let debt = allowance?.owe(EngineConnection.cost(frame.data.readableBytes), now: .now), debt > .zero,
            !isResting
        else { return }
        isResting = true
        rest(debt)
    }

    private func rest(_ debt: Duration) {
        channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(debt)) { [weak self] in
            guard let self else { return }
            // More may have come in the same piece.
            if let debt = allowance?.owe(0, now: .now), debt > .zero { rest(debt) } else { isResting = false }
        }
    }

    // MARK: ChannelInboundHandler

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Behind what is no frame nobody knows where one begins.
        guard !isBroken else { return }
        reader.append(unwrapInboundIn(data))
        do throws(MessageAssembler.Violation) {
            while let frame = try reader.next() { received(frame, context) }
        } catch {
            isBroken = true
            fail(error.code)
        }
    }

    private func received(_ frame: ClientFrame, _ context: ChannelHandlerContext) {
        count(frame)
        guard !closeSent else {
            if frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        do throws(MessageAssembler.Violation) {
            guard let incoming = try assembler.received(frame) else { return }
            handle(incoming, context)
        } catch {
            fail(error.code)
        }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        writer.end()
        end()
        context.fireChannelInactive()
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After a close the client is left to read why.
        guard !closeSent else { return }
        reason = .transportError
        context.close(promise: nil)
    }

    private func handle(_ incoming: MessageAssembler.Incoming, _ context: ChannelHandlerContext) {
        switch incoming {
        case .message(let message): received(message)
        case .pong: break
        case .ping(let data):
            // Who is read from on while he takes nothing gets no pongs (RFC 6455, section 5.5.3, lets some be left out).
            guard pausesWhenFull || writer.isEmpty else { break }
            var buffer = channel.allocator.buffer(capacity: data.readableBytes + 2)
            FrameHeader.append(.pong, length: data.readableBytes, to: &buffer)
            buffer.writeImmutableBuffer(data)
            writer.write([buffer])
        case .close(let code):
            close(code: code)
            writer.whenEmpty { context.close(promise: nil) }
        }
    }

    private func fail(_ code: WebSocketErrorCode) {
        reason = .transportError
        close(code: code)
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        let ended = ended
        detach()
        ended(reason)
    }
}
