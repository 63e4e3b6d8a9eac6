// SPDX-License-Identifier: MIT
internal import NIOHTTP1

/// What a request needs to become a WebSocket (RFC 6455, section 4.2.1).
enum HandshakeRules {
    /// The only version there is.
    private static let version = "13"

    /// Why it becomes none; nil where it may.
    static func refusal(of head: HTTPRequestHead) -> HTTPResponse? {
        guard head.version != .http1_0 else {
            return .text(.badRequest, "a WebSocket begins with a request of HTTP/1.1\n")
        }
        guard head.headers["sec-websocket-version"] == [version] else {
            var response = HTTPResponse.text(
                .upgradeRequired, "a WebSocket handshake has one Sec-WebSocket-Version: \(version)\n")
            response.headers.add(name: "Sec-WebSocket-Version", value: version)
            response.headers.add(name: "Upgrade", value: "websocket")
            return response
        }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, keys.allSatisfy(isKey) else {
            return .text(.badRequest, "a WebSocket handshake has one Sec-WebSocket-Key, of 16 bytes in base64\n")
        }
        return nil
    }

    /// 16 bytes in base64 are 22 letters and two signs that nothing follows.
    private static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        return bytes.count == 24 && bytes.suffix(2).elementsEqual("==".utf8) && bytes.prefix(22).allSatisfy(isOfBase64)
    }

    private static func isOfBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
