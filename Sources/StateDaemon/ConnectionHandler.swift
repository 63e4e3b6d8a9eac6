// SPDX-License-Identifier: MIT
import ControlAPI
import NIOCore

/// The channel's side of a connection: passes on what happens, decides nothing.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let daemon: Daemon
    private let access: Access
    private var connection: Connection?

    init(daemon: Daemon, access: Access) { (self.daemon, self.access) = (daemon, access) }

    func channelActive(context: ChannelHandlerContext) {
        connection = daemon.opened(context.channel, access)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { connection?.received(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { connection?.inputPaused() }

    func channelWritabilityChanged(context: ChannelHandlerContext) { connection?.writabilityChanged() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { connection?.inputFinished() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection?.closed()
        connection = nil
    }

    /// The peer reset the connection, or a write failed: it is over.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
