// SPDX-License-Identifier: MIT

/// The proxies whose word counts on whom they speak for: addresses, and ranges such as `10.0.0.0/8`.
public struct TrustedProxies: Equatable, Sendable {
    /// How many hops of a request are looked at.
    public static let greatestHops = 32
    /// Nobody's word counts.
    public static let none = TrustedProxies()

    /// The addresses that begin with the same bits.
    private struct Range: Equatable, Sendable {
        let start: UInt128
        let bits: Int

        func contains(_ address: IPAddress) -> Bool { (address.number ^ start) >> (128 - bits) == 0 }
    }

    /// An entry of a list that is neither an address nor a range.
    public struct BadEntry: Error, Equatable, CustomStringConvertible {
        public let text: String
        public var description: String { "\"\(text)\" is no address, and no range such as 10.0.0.0/8 or fd00::/8" }
    }

    /// The list, with commas between.
    public let text: String
    private let ranges: [Range]

    private init() { (text, ranges) = ("", []) }

    /// Reads a list with commas between.
    public init(_ list: String) throws(BadEntry) {
        var ranges: [Range] = []
        for entry in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let range = Self.range(entry) else { throw BadEntry(text: String(entry)) }
            ranges.append(range)
        }
        (text, self.ranges) = (list, ranges)
    }

    /// The address of the client that a request is from. `peer` is who sent it to us; `forwarded` are the values of its
    /// X-Forwarded-For fields, in order. Each proxy appends who sent it the request, so that the last entries are the ones
    /// that can be trusted: the answer is the last one that is no trusted proxy's. Where an entry is no address nobody knows what
    /// is before it, and the answer is the proxy that wrote it.
    func client(peer: String, forwarded: [String]) -> String {
        guard !ranges.isEmpty, var nearest = IPAddress(peer), contains(nearest) else { return peer }
        let hops = forwarded.reversed().lazy.flatMap { $0.split(separator: ",").reversed() }
        for hop in hops.prefix(Self.greatestHops) {
            guard let address = IPAddress(hop: hop) else { break }
            nearest = address
            guard contains(address) else { break }
        }
        return nearest.description
    }

    /// Whether that address is one of theirs.
    func contains(_ address: String) -> Bool { !ranges.isEmpty && IPAddress(address).map { contains($0) } ?? false }

    func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    private static func range(_ entry: Substring) -> Range? {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let text = parts.first, let address = IPAddress(text) else { return nil }
        guard parts.count > 1 else { return Range(start: address.number, bits: 128) }
        let greatest = text.contains(":") ? 128 : 32
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]), bits <= greatest
        else { return nil }
        return Range(start: address.number, bits: 128 - greatest + bits)
    }
}
