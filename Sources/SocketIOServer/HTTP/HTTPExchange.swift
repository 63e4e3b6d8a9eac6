// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOHTTP1

/// A request with its body, and the place for its answer.
final class HTTPExchange {
    let request: HTTPRequest
    let body: ByteBuffer
    /// Called where the client goes away before it was answered.
    var aborted: () -> Void = {}
    private var answer: ((HTTPResponse) -> Void)?

    init(request: HTTPRequest, body: ByteBuffer, answer: @escaping (HTTPResponse) -> Void) {
        (self.request, self.body, self.answer) = (request, body, answer)
    }

    /// Answers; only the first time counts.
    func respond(_ response: HTTPResponse) {
        answer.take()?(response)
        aborted = {}
    }

    /// The connection ended.
    func abort() {
        guard answer.take() != nil else { return }
        aborted()
        aborted = {}
    }
}
