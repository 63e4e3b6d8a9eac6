// SPDX-License-Identifier: MIT
import NIOCore
import NIOHTTP1
import SocketIOServer

extension HTTPResponse {
    /// How long a file may be kept.
    enum Keeping: String {
        /// To be asked for again each time, by its tag.
        case asked = "no-cache"
        /// Its name changes with it.
        case forever = "public, max-age=31536000, immutable"
    }

    /// A file, or that the one the client has is the same.
    static func file(
        _ bytes: [ByteBuffer], type: String, tag: String, keeping: Keeping = .asked, for request: HTTPRequest
    ) -> HTTPResponse {
        let headers: HTTPHeaders = [
            "ETag": tag, "Cache-Control": keeping.rawValue,
        ]
        guard !has(tag, request) else { return HTTPResponse(status: .notModified, headers: headers) }
        var response = HTTPResponse(status: .ok, headers: headers, body: bytes)
        response.headers.add(name: "Content-Type", value: type)
        return response
    }

    static func file(_ file: Site.File, keeping: Keeping = .asked, for request: HTTPRequest) -> HTTPResponse {
        guard let compressed = file.compressed else {
            return .file([file.bytes], type: file.type, tag: file.tag, keeping: keeping, for: request)
        }
        let isTaken = Gzip.isTaken(by: request.headers[canonicalForm: "accept-encoding"])
        // Each form of it has a tag of its own (RFC 9110, section 8.8.3).
        let (bytes, tag) = isTaken ? (compressed, "\(file.tag.dropLast())-gzip\"") : (file.bytes, file.tag)
        var response = HTTPResponse.file([bytes], type: file.type, tag: tag, keeping: keeping, for: request)
        response.headers.add(name: "Vary", value: "Accept-Encoding")
        if isTaken, response.status == .ok { response.headers.add(name: "Content-Encoding", value: "gzip") }
        return response
    }

    /// The built-in page.
    static func page(_ page: Site.Page, for request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse.file(page.file, for: request)
        response.headers.add(name: "Content-Security-Policy", value: page.policy)
        return response
    }

    /// A page of somebody's own, which may do what he likes.
    static func own(_ file: Site.File, for request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse.file(file, for: request)
        response.isGuarded = false
        response.headers.add(name: "X-Content-Type-Options", value: "nosniff")
        return response
    }

    /// Our own client, which pages of other origins may use as well.
    static func client(_ file: Site.File, for request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse.file(file, for: request)
        response.headers.add(name: "Cross-Origin-Resource-Policy", value: "cross-origin")
        return response
    }

    /// Another method than those that a path takes.
    static var wrongMethod: HTTPResponse {
        var response = HTTPResponse.text(.methodNotAllowed, "this path takes GET and HEAD\n")
        response.headers.add(name: "Allow", value: "GET, HEAD")
        return response
    }

    /// The daemon is away.
    static var away: HTTPResponse {
        var response = HTTPResponse.text(
            .serviceUnavailable, "the daemon that keeps the boards is away; try again in a moment\n")
        response.headers.add(name: "Retry-After", value: "2")
        return response
    }

    /// Too much is asked for.
    static var busy: HTTPResponse {
        var response = HTTPResponse.text(.serviceUnavailable, "too many files are asked for; try again in a moment\n")
        response.headers.add(name: "Retry-After", value: "5")
        return response
    }

    /// Whether the client has it already (RFC 9110, section 13.1.2).
    private static func has(_ tag: String, _ request: HTTPRequest) -> Bool {
        request.headers[canonicalForm: "if-none-match"].contains { known in
            known == "*" || known == tag || known == "W/\(tag)"
        }
    }
}
