// SPDX-License-Identifier: MIT
internal import ControlAPI
internal import DequeModule
internal import JSON
internal import NIOCore

/// The thin shell around `ClientSession`: a channel's bytes in and out, a promise for each call.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var session = ClientSession()
    private var promises: Deque<EventLoopPromise<JSONValue>> = []
    private var context: ChannelHandlerContext?
    private var bye: Bye?
    private var error: ClientError?
    private let onNotification: ControlClient.NotificationHandler
    private let closed: EventLoopPromise<Closing>

    init(onNotification: @escaping ControlClient.NotificationHandler, closed: EventLoopPromise<Closing>) {
        self.onNotification = onNotification
        self.closed = closed
    }

    /// Sends a request; the promise is kept with the answer.
    func send(_ method: String, params: [UInt8]?, promise: EventLoopPromise<JSONValue>) {
        guard let context, context.channel.isActive else { return promise.fail(error ?? .closed(bye)) }
        guard session.outstanding < ControlClient.greatestOutstanding else {
            return promise.fail(ClientError.tooManyCalls)
        }
        promises.append(promise)
        let line = session.request(method, params: params)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line)), promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard error == nil else { return }
        unwrapInboundIn(data).withUnsafeReadableBytes { session.receive($0) }
        do throws(ClientError) {
            while let incoming = try session.next() { deliver(incoming) }
        } catch {
            self.error = error
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func deliver(_ incoming: ClientSession.Incoming) {
        switch incoming {
        case .reply(_, let result): promises.popFirst()?.completeWith(result.mapError { $0 })
        case .notification(let name, let params): onNotification(name, params)
        case .bye(let bye): self.bye = bye
        }
    }

    private func end() {
        while let promise = promises.popFirst() { promise.fail(error ?? .closed(bye)) }
        closed.succeed(Closing(bye: bye, error: error))
    }
}
