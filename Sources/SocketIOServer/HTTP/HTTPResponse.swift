// SPDX-License-Identifier: MIT
public import NIOCore
public import NIOHTTP1

/// An answer. The server adds `Content-Length` and `Date`, and leaves the body out where the request was a HEAD.
public struct HTTPResponse: Sendable {
    public var status: HTTPResponseStatus
    public var headers: HTTPHeaders
    /// The body is these in a row; buffers can be shared between answers.
    public var body: [ByteBuffer]
    /// Whether the server adds headers that keep browsers strict (no script, no frame, nothing of other origins) where the answer
    /// does not have them.
    public var isGuarded = true

    public init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: [ByteBuffer] = []) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// A short text.
    public static func text(_ status: HTTPResponseStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=UTF-8"], body: [ByteBuffer(string: text)])
    }
}

/// Answers a request, once, now or later, on the event loop.
public typealias HTTPHandler = (HTTPRequest, @escaping (HTTPResponse) -> Void) -> Void
