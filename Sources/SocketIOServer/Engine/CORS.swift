// SPDX-License-Identifier: MIT
internal import NIOHTTP1

/// What a page of another origin may read (Fetch standard, "CORS protocol").
struct CORS {
    /// How long a browser may keep the answer to a preflight, in seconds.
    private static let maxAge = "600"

    private let headers: [(String, String)]

    /// Nil where the page that sent the request may not talk to this server.
    init?(_ request: HTTPRequest, policy: OriginPolicy) {
        let origins = request.headers["origin"]
        guard let origin = origins.first else {
            headers = []
            return
        }
        guard origins.count == 1, policy.allows(origin, host: request.headers.first(name: "host")) else { return nil }
        headers = [("Access-Control-Allow-Origin", policy == .any ? "*" : origin), ("Vary", "Origin")]
    }

    /// The answer with the headers that let the page read it.
    func headed(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers.add(contentsOf: headers)
        return response
    }

    /// The answer to a preflight.
    func preflight(_ request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse(status: .noContent)
        response.headers.add(name: "Access-Control-Allow-Methods", value: "GET, POST, OPTIONS")
        response.headers.add(
            name: "Access-Control-Allow-Headers",
            value: request.headers.first(name: "access-control-request-headers") ?? "Content-Type")
        response.headers.add(name: "Access-Control-Max-Age", value: Self.maxAge)
        return response
    }
}
