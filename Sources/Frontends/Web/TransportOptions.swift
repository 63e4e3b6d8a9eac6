// SPDX-License-Identifier: MIT
import ArgumentParser
import SocketIO
import SocketIOServer

/// How circles-web talks to its clients, as flags. What is left out keeps its default.
struct TransportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Other origins whose pages may connect, with commas between, or *.", valueName: "list"))
    var origins: String?

    @Option(help: ArgumentHelp("Between pings (25).", valueName: "seconds"))
    var pingInterval: Double?

    @Option(help: ArgumentHelp("For the answer to a ping (20).", valueName: "seconds"))
    var pingTimeout: Double?

    @Option(help: ArgumentHelp("The greatest message of a client (100000).", valueName: "bytes"))
    var maxPayload: Int?

    @Option(help: ArgumentHelp("Connections at a time (50000).", valueName: "n"))
    var maxConnections: Int?

    @Option(help: ArgumentHelp("At most one write to a client in so long (16); 0 for none.", valueName: "milliseconds"))
    var coalesce: Int?

    @Option(
        help: ArgumentHelp("A path below which everything is served, such as /circles.", valueName: "path"),
        transform: Self.basePath)
    var basePath: BasePath = .root

    @Option(
        help: ArgumentHelp(
            "Addresses and ranges of proxies whose X-Forwarded-For counts, with commas between.", valueName: "list"),
        transform: Self.proxies)
    var trustedProxies: TrustedProxies = .none

    func validate() throws {
        func check<Value: Comparable>(_ flag: String, _ value: Value?, _ range: ClosedRange<Value>) throws {
            guard let value, !range.contains(value) else { return }
            throw ValidationError("\(flag) is from \(range.lowerBound) to \(range.upperBound)")
        }
        try check("--ping-interval", pingInterval, 0.1...3600)
        try check("--ping-timeout", pingTimeout, 0.1...3600)
        try check("--max-payload", maxPayload, 1000...(64 << 20))
        try check("--max-connections", maxConnections, 1...1_000_000)
        try check("--coalesce", coalesce, 0...1000)
    }

    func apply(to settings: inout WebSettings) {
        (settings.basePath, settings.trustedProxies) = (basePath, trustedProxies)
        let list = origins.map { $0.split(separator: ",").map(String.init) } ?? []
        if list.contains("*") {
            settings.server.engine.origins = .any
        } else if !list.isEmpty {
            settings.server.engine.origins = .listed(list)
        }
        if let pingInterval { settings.server.engine.timing.pingInterval = .seconds(pingInterval) }
        if let pingTimeout { settings.server.engine.timing.pingTimeout = .seconds(pingTimeout) }
        if let maxPayload { settings.server.engine.maxPayload = maxPayload }
        if let maxConnections {
            settings.maxConnections = maxConnections
            settings.server.engine.maxSessions = maxConnections
        }
        if let coalesce { settings.server.coalesce = .milliseconds(coalesce) }
    }

    private static func basePath(_ text: String) throws -> BasePath {
        guard let path = BasePath(text) else { throw ValidationError("it is \(BasePath.rule)") }
        return path
    }

    private static func proxies(_ list: String) throws -> TrustedProxies {
        do throws(TrustedProxies.BadEntry) {
            return try TrustedProxies(list)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
