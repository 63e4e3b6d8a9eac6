// SPDX-License-Identifier: MIT
internal import NIOCore
public import NIOHTTP1

/// A request for a plain route.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    /// Percent-decoded, without the query and the server's base path. A path that cannot be decoded never gets here.
    public let path: String
    /// What follows the `?`, as it came.
    public let query: String?
    public let headers: HTTPHeaders
    /// The address of the client, as digits, also where a trusted proxy stands before it; empty where there is none.
    public let remoteAddress: String
    /// Whether the path is below the server's base path. One that is not is as it came.
    let isBelowBasePath: Bool

    public init(
        method: HTTPMethod, path: String, query: String? = nil, headers: HTTPHeaders = [:], remoteAddress: String = ""
    ) {
        (self.method, self.path, self.query) = (method, path, query)
        (self.headers, self.remoteAddress, isBelowBasePath) = (headers, remoteAddress, true)
    }

    /// Reads a request's head; nil where the target is not a path, or its escapes are broken.
    init?(_ head: HTTPRequestHead, remoteAddress: String, basePath: BasePath = .root) {
        let target = Self.originForm(head.uri)
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let raw = parts.first, raw.first == "/", let path = Self.decode(raw.utf8) else { return nil }
        let rest = basePath.rest(of: path)
        (method, self.path, isBelowBasePath) = (head.method, rest ?? path, rest != nil)
        query = parts.count > 1 ? String(parts[1]) : nil
        (headers, self.remoteAddress) = (head.headers, remoteAddress)
    }

    /// The host that a target names where it is a whole URL (RFC 9112, section 3.2.2).
    static func authority(of target: String) -> Substring? { afterScheme(target)?.prefix { $0 != "/" } }

    private static func originForm(_ target: String) -> Substring {
        afterScheme(target).map { $0.drop { $0 != "/" } } ?? target[...]
    }

    private static func afterScheme(_ target: String) -> Substring? {
        guard target.first != "/" else { return nil }
        let scheme = ["http://", "https://"].first { target.lowercased().hasPrefix($0) }
        return scheme.map { target.dropFirst($0.count) }
    }

    private static func decode(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
