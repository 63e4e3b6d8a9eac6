// SPDX-License-Identifier: MIT
internal import NIOHTTP1

/// What a request's head may be, beyond what the parser sees to: anything that two servers might read differently is refused.
enum HeadRules {
    /// The most bytes of a request's target.
    static let greatestTarget = 8 << 10
    /// The most bytes of one header, of a head, and the most headers of it.
    static let decoder = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 32 << 10
        limits.maxHeaderFieldCount = 100
        return limits
    }()

    static let targetTooLong = HTTPResponse.text(
        .uriTooLong, "the target of a request has at most \(greatestTarget) bytes\n")
    static let headTooLarge = HTTPResponse.text(
        .requestHeaderFieldsTooLarge,
        "a request has at most \(decoder.maxHeaderFieldCount) headers, of \(decoder.maxHeaderFieldSize) bytes each and \(decoder.maxHeaderListSize) together\n"
    )
    static let unreadable = HTTPResponse.text(.badRequest, "this is not a request of HTTP/1.1\n")

    /// Why a head is refused; nil where it may be read on.
    static func refusal(of head: HTTPRequestHead) -> HTTPResponse? {
        guard head.uri.utf8.count <= greatestTarget else { return targetTooLong }
        return hostFault(head) ?? framingFault(head)
    }

    /// One `Host` it is, and one that can be a host's; a target that is a whole URL names the same (RFC 9112, section 3.2).
    private static func hostFault(_ head: HTTPRequestHead) -> HTTPResponse? {
        let hosts = head.headers["host"]
        guard hosts.count == 1 || (hosts.isEmpty && head.version == .http1_0) else {
            return .text(.badRequest, "a request has one Host\n")
        }
        guard hosts.allSatisfy({ $0.utf8.allSatisfy(isOfHost) }) else {
            return .text(.badRequest, "the Host of a request is a name or an address, and a port\n")
        }
        if let authority = HTTPRequest.authority(of: head.uri), authority.lowercased() != hosts.first?.lowercased() {
            return .text(.badRequest, "the target of a request names another host than its Host\n")
        }
        return nil
    }

    /// Where the body ends has to be beyond doubt (RFC 9112, section 6.1).
    private static func framingFault(_ head: HTTPRequestHead) -> HTTPResponse? {
        let codings = head.headers["transfer-encoding"]
        guard codings.isEmpty || head.version != .http1_0 else {
            return .text(.badRequest, "Transfer-Encoding came with HTTP/1.1\n")
        }
        guard codings.isEmpty || codings.map({ $0.lowercased() }) == ["chunked"] else {
            return .text(.notImplemented, "the only Transfer-Encoding here is chunked\n")
        }
        // Nothing is unpacked here, so nothing small can become large.
        guard head.headers["content-encoding"].allSatisfy({ $0.lowercased() == "identity" }) else {
            return .text(.unsupportedMediaType, "a body comes as it is, without a Content-Encoding\n")
        }
        return nil
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
