// SPDX-License-Identifier: MIT
internal import Glibc
public import NIOCore
internal import NIOPosix

extension ControlClient {
    /// For how long connecting is tried again while the daemon's backlog is full.
    public static let connectPatience = TimeAmount.seconds(5)
    /// How long to wait before each such attempt.
    private static let connectRetry = TimeAmount.milliseconds(10)

    /// Connects to the daemon's socket; see `connecting(to:on:onNotification:)`.
    public static func connect(
        path: String, on group: any EventLoopGroup, onNotification: @escaping NotificationHandler = { _, _ in }
    ) async throws -> ControlClient {
        try await connecting(to: path, on: group, onNotification: onNotification).get()
    }

    /// Connects to the daemon's socket; fails with a `ClientError`.
    public static func connecting(
        to path: String, on group: any EventLoopGroup, onNotification: @escaping NotificationHandler = { _, _ in }
    ) -> EventLoopFuture<ControlClient> {
        let loop = group.next()
        let deadline = NIODeadline.now() + connectPatience
        return attempt(path: path, on: loop, until: deadline, onNotification: onNotification)
            .flatMapErrorThrowing { throw clientError($0, path: path) }
    }

    private static func attempt(
        path: String, on loop: any EventLoop, until deadline: NIODeadline,
        onNotification: @escaping NotificationHandler
    ) -> EventLoopFuture<ControlClient> {
        open(path: path, on: loop, onNotification: onNotification).flatMapError { error in
            guard (error as? IOError)?.errnoCode == EAGAIN, NIODeadline.now() < deadline else {
                return loop.makeFailedFuture(error)
            }
            return loop.scheduleTask(in: connectRetry) {}.futureResult.flatMap {
                attempt(path: path, on: loop, until: deadline, onNotification: onNotification)
            }
        }
    }

    private static func open(
        path: String, on loop: any EventLoop, onNotification: @escaping NotificationHandler
    ) -> EventLoopFuture<ControlClient> {
        let closed = loop.makePromise(of: Closing.self)
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4 << 10, initial: 64 << 10, maximum: 1 << 20)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ClientHandler(onNotification: onNotification, closed: closed)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        return bootstrap.connect(unixDomainSocketPath: path).flatMapThrowing { channel in
            let handler = try channel.pipeline.syncOperations.handler(type: ClientHandler.self)
            return ControlClient(
                channel: channel, handler: NIOLoopBound(handler, eventLoop: loop), closed: closed.futureResult)
        }.flatMapErrorThrowing { error in
            // The handler has ended it already, unless it was never added.
            closed.succeed(Closing(bye: nil, error: nil))
            throw error
        }
    }

    private static func clientError(_ error: any Error, path: String) -> ClientError {
        if case SocketAddressError.unixDomainSocketPathTooLong = error { return .pathTooLong(path: path) }
        guard let error = error as? IOError else { return .cannotConnect(path: path, reason: "\(error)") }
        switch error.errnoCode {
        case ENOENT, ECONNREFUSED, ENOTDIR: return .noDaemon(path: path)
        case EACCES, EPERM: return .notAllowed(path: path)
        case EAGAIN: return .cannotConnect(path: path, reason: "its queue has been full for a while; try again later")
        default: return .cannotConnect(path: path, reason: String(cString: strerror(error.errnoCode)))
        }
    }
}
