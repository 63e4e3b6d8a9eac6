// SPDX-License-Identifier: MIT
internal import NIOHTTP1

/// What is not below the server's base path: nothing, but that the path itself leads to its own slash.
final class OutsideRoute: Route {
    let greatestBody = WebServer.greatestPlainBody
    private let basePath: BasePath

    init(_ basePath: BasePath) { self.basePath = basePath }

    func takes(_ request: HTTPRequest) -> Bool { !request.isBelowBasePath }

    func answer(_ exchange: HTTPExchange) {
        let request = exchange.request
        guard request.path == basePath.text, [.GET, .HEAD].contains(request.method) else {
            return exchange.respond(.text(.notFound, "there is nothing at this address\n"))
        }
        var response = HTTPResponse.text(.permanentRedirect, "it is at \(basePath.text)/\n")
        let query = request.query.map { "?\($0)" } ?? ""
        response.headers.add(name: "Location", value: "\(basePath.text)/\(query)")
        exchange.respond(response)
    }

    func upgrade(_ request: HTTPRequest) -> UpgradeDecision {
        .refuse(.text(.notFound, "there is no WebSocket at this path\n"))
    }

    func shutDown() {}
}
