// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOHTTP1

/// What takes the requests below a path.
protocol Route: AnyObject {
    /// Whether this route takes a request.
    func takes(_ request: HTTPRequest) -> Bool
    /// The most bytes that a request's body may have.
    var greatestBody: Int { get }
    /// Answers a plain request.
    func answer(_ exchange: HTTPExchange)
    /// Completes the answer to a request that was refused before this route got it.
    func refusal(_ response: HTTPResponse, to request: HTTPRequest) -> HTTPResponse
    /// Decides about a request for a WebSocket.
    func upgrade(_ request: HTTPRequest) -> UpgradeDecision
    /// Ends everything that is open.
    func shutDown()
}

extension Route {
    func refusal(_ response: HTTPResponse, to request: HTTPRequest) -> HTTPResponse { response }
}

/// Whether a request may become a WebSocket.
enum UpgradeDecision {
    case refuse(HTTPResponse)
    /// Messages may have up to `limit` bytes; `opened` gets the connection when it is ready.
    case accept(limit: Int, opened: (WebSocketConnection) -> Void)
}
