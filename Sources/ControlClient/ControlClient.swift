// SPDX-License-Identifier: MIT
public import ControlAPI
public import JSON
public import NIOCore

/// A connection to the daemon: calls, pipelined as one likes, and the notifications of what is watched.
///
/// Notifications are handed over on the event loop, in the order in which they and the answers came. While the handler
/// runs nothing more is read, so a handler that waits makes the daemon wait, whose memory for it is bounded.
public final class ControlClient: Sendable {
    /// Takes a notification's name and params, on the event loop.
    public typealias NotificationHandler = @Sendable (NotificationName, JSONValue) -> Void

    /// How many calls may be without their answers at a time.
    public static let greatestOutstanding = 4096

    /// Kept when the connection has ended, after the last notification and the last answer.
    public let closed: EventLoopFuture<Closing>

    private let channel: any Channel
    private let handler: NIOLoopBound<ClientHandler>

    init(channel: any Channel, handler: NIOLoopBound<ClientHandler>, closed: EventLoopFuture<Closing>) {
        self.channel = channel
        self.handler = handler
        self.closed = closed
    }

    /// Calls a method; an error answer is thrown as `APIError`, everything else as `ClientError`.
    public func call(_ method: Method, params: (inout JSONWriter) -> Void = { _ in }) async throws -> JSONValue {
        try await send(method, params: params).get()
    }

    /// Sends a call without waiting for its answer.
    public func send(
        _ method: Method, params: (inout JSONWriter) -> Void = { _ in }
    ) -> EventLoopFuture<JSONValue> {
        var writer = JSONWriter()
        writer.object(params)
        return send(method: method.rawValue, params: writer.take())
    }

    /// Sends a call whose method and params are known at run time only. `params` is JSON, on one line.
    public func send(method: String, params: [UInt8]?) -> EventLoopFuture<JSONValue> {
        let promise = channel.eventLoop.makePromise(of: JSONValue.self)
        channel.eventLoop.execute { [handler] in handler.value.send(method, params: params, promise: promise) }
        return promise.futureResult
    }

    /// Sends a call; `answered` is called on the event loop, in its place among the notifications.
    ///
    /// A future's callback may be added after the answer has come, and then runs after what came behind it. Who has to
    /// know where in the stream an answer stood (to `watch-board`: the events before it belong to an earlier watch)
    /// takes this one.
    public func send(
        _ method: Method, params: (inout JSONWriter) -> Void,
        answered: @escaping @Sendable (Result<JSONValue, any Error>) -> Void
    ) {
        var writer = JSONWriter()
        writer.object(params)
        let bytes = writer.take()
        let promise = channel.eventLoop.makePromise(of: JSONValue.self)
        channel.eventLoop.execute { [handler] in
            promise.futureResult.whenComplete(answered)
            handler.value.send(method.rawValue, params: bytes, promise: promise)
        }
    }

    /// Ends the connection; calls without their answers fail.
    public func close() { channel.close(promise: nil) }
}
