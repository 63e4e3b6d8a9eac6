// SPDX-License-Identifier: MIT
import CZlib

/// The coding `gzip` of an answer's body (RFC 9110, section 8.4.1.3).
enum Gzip {
    /// The bytes as they go over the wire; nil where they would not be fewer.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        let smaller = [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { room, count in
            count = czlib_gzip(bytes, bytes.count, room.baseAddress, room.count)
        }
        return smaller.isEmpty ? nil : smaller
    }

    /// Whether a client takes it, of whose `Accept-Encoding` these are the entries (RFC 9110, section 12.5.3).
    static func isTaken(by entries: [Substring]) -> Bool {
        let weights = entries.map { entry in
            let parts = entry.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (name: parts.first ?? "", weight: weight)
        }
        let meant = weights.first { ["gzip", "x-gzip"].contains($0.name) } ?? weights.first { $0.name == "*" }
        return meant.map { $0.weight > 0 } ?? false
    }
}
