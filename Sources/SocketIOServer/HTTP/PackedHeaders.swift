// SPDX-License-Identifier: MIT
internal import NIOHTTP1

/// The headers of a request, as one piece of memory: they are kept as long as the connection that it opened, and as texts of their own
/// they take several times as much.
struct PackedHeaders {
    /// Names and values in turns, each behind its length in two bytes: a head is no longer than that (`HeadRules`).
    private let bytes: [UInt8]

    init(_ headers: HTTPHeaders) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 })
        for (name, value) in headers {
            for text in [name, value] {
                let count = UInt16(clamping: text.utf8.count)
                bytes += [UInt8(count >> 8), UInt8(count & 0xFF)]
                bytes += text.utf8.prefix(Int(count))
            }
        }
        self.bytes = bytes
    }

    var headers: HTTPHeaders {
        var headers = HTTPHeaders()
        var rest = bytes[...]
        while let name = Self.text(&rest), let value = Self.text(&rest) { headers.add(name: name, value: value) }
        return headers
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
        let bytes = rest.prefix(Int(high) << 8 | Int(low))
        rest = rest.dropFirst(bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }
}
