// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOHTTP1
internal import SocketIO

extension HTTPResponse {
    /// What waited for a client that polls.
    static func packets(_ answer: PollAnswer) -> HTTPResponse { engineText(.ok, answer.buffers) }

    /// Packets for a client that polls.
    static func payload(_ payload: PollingPayload) -> HTTPResponse {
        engineText(.ok, [ByteBuffer(bytes: payload.bytes)])
    }

    /// What a POST is answered with.
    static var taken: HTTPResponse { engineText(.ok, [ByteBuffer(string: "ok")]) }

    /// There are too many sessions.
    static var full: HTTPResponse {
        var response = HTTPResponse.text(.serviceUnavailable, "too many sessions; try again later\n")
        response.headers.add(name: "Retry-After", value: "5")
        return response
    }

    /// An error in JSON.
    static func engine(_ error: EngineError, status: HTTPResponseStatus = .badRequest) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json", "Cache-Control": "no-store"],
            body: [ByteBuffer(bytes: error.json)])
    }

    /// Comes often, and is never shown: one header keeps browsers from taking it for anything else.
    private static func engineText(_ status: HTTPResponseStatus, _ body: [ByteBuffer]) -> HTTPResponse {
        var response = HTTPResponse(
            status: status,
            headers: [
                "Content-Type": "text/plain; charset=UTF-8", "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            ], body: body)
        response.isGuarded = false
        return response
    }
}
