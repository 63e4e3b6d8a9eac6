// SPDX-License-Identifier: MIT
internal import CMalloc
internal import Glibc
public import Logging
public import NIOCore

/// Stands in a listener's pipeline: connections are taken while there are descriptors for them, and for what else needs one.
/// Those that come meanwhile wait in the kernel's queue. Memory of a crowd that has left goes back to the system.
///
/// NIO's `AcceptBackoffHandler` is no help: after an error the read that failed is still pending, and is tried again and again.
public final class AcceptGate: ChannelInboundHandler {
    public typealias InboundIn = any Channel
    public typealias InboundOut = any Channel

    /// After how long it is looked again.
    static let pause = TimeAmount.seconds(1)
    /// It is said no more often than this.
    private static let silence = TimeAmount.minutes(1)
    /// How long those of a crowd may take to leave before their memory is given back.
    private static let departure = TimeAmount.seconds(1)

    /// How often it closed.
    public private(set) var pauses = 0
    private let log: Logger
    private let hasRoom: () -> Bool
    private var crowd = Crowd()
    private var isOpen = true
    private var isTrimDue = false
    private var quietUntil = NIODeadline.uptimeNanoseconds(0)

    public convenience init(log: Logger) { self.init(log: log) { Descriptors.haveRoom } }

    init(log: Logger, hasRoom: @escaping () -> Bool) { (self.log, self.hasRoom) = (log, hasRoom) }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (channel, loop) = (unwrapInboundIn(data), context.eventLoop)
        crowd.came()
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.left(loop) }
        context.fireChannelRead(data)
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        if !hasRoom() { close(context.channel) }
        context.fireChannelReadComplete()
    }

    /// Accepting failed. What is not for want of something concerns one connection alone.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: close(context.channel)
        default: context.fireErrorCaught(error)
        }
    }

    private func close(_ listener: any Channel) {
        guard isOpen else { return }
        isOpen = false
        pauses += 1
        complain()
        try? listener.syncOptions?.setOption(.autoRead, value: false)
        lookAgain(listener)
    }

    private func lookAgain(_ listener: any Channel) {
        listener.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            guard listener.isActive else { return }
            guard self.hasRoom() else { return self.lookAgain(listener) }
            self.isOpen = true
            try? listener.syncOptions?.setOption(.autoRead, value: true)
        }
    }

    private func complain() {
        guard quietUntil <= .now() else { return }
        quietUntil = .now() + Self.silence
        log.warning(
            "there are no descriptors for more connections; they wait until others have gone",
            metadata: ["limit": "\(Descriptors.limit)", "connections": "\(crowd.count)"])
    }

    private func left(_ loop: any EventLoop) {
        guard crowd.left(), !isTrimDue else { return }
        isTrimDue = true
        loop.assumeIsolated().scheduleTask(in: Self.departure) {
            self.isTrimDue = false
            malloc_trim(0)
        }
    }
}
