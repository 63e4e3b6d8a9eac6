// SPDX-License-Identifier: MIT

/// What a request to an Engine.IO path says in its query (engine.io-protocol, "Handshake").
public struct EngineQuery: Equatable, Sendable {
    /// The protocol's version that is spoken here.
    public static let version = "4"

    public let transport: Transport
    /// The session that the request belongs to; nil where it opens one.
    public let session: String?

    /// Reads a query (what follows `?`); unknown names are passed over, of a repeated one the first counts.
    public init(_ query: String) throws(EngineError) {
        let values = Self.values(query)
        guard let transport = values["transport"].flatMap(Transport.init(rawValue:)) else { throw .transportUnknown }
        guard values["EIO"] == Self.version else { throw .unsupportedVersion }
        self.transport = transport
        session = values["sid"]
    }

    /// Whether a query is one of Engine.IO's at all, be it good or bad.
    public static func isMeant(by query: String) -> Bool {
        let values = values(query)
        return values["EIO"] != nil || values["transport"] != nil || values["sid"] != nil
    }

    private static func values(_ query: String) -> [Substring: String] {
        var values: [Substring: String] = [:]
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if values[pair[0]] == nil { values[pair[0]] = pair.count > 1 ? String(pair[1]) : "" }
        }
        return values
    }
}
