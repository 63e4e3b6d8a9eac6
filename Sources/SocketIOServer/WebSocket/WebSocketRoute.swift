// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOHTTP1

/// Plain WebSockets at one path.
final class WebSocketRoute: Route {
    let greatestBody = 0
    private let path: String
    private let limit: Int
    private let opened: (WebSocketConnection) -> Void

    init(path: String, limit: Int, opened: @escaping (WebSocketConnection) -> Void) {
        (self.path, self.limit, self.opened) = (path, limit, opened)
    }

    func takes(_ request: HTTPRequest) -> Bool { request.path == path }

    func answer(_ exchange: HTTPExchange) {
        var response = HTTPResponse.text(.upgradeRequired, "this path is for WebSockets\n")
        response.headers.add(name: "Upgrade", value: "websocket")
        exchange.respond(response)
    }

    func upgrade(_ request: HTTPRequest) -> UpgradeDecision { .accept(limit: limit, opened: opened) }

    func shutDown() {}
}
