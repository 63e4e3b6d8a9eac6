// SPDX-License-Identifier: MIT
import ArgumentParser
import ProgramSupport

/// How circles-web talks to its clients, as flags.
struct TransportOptions: ParsableArguments {
    @Option(help: .of("origins")) var origins: String?
    @Option(help: .of("ping-interval")) var pingInterval: String?
    @Option(help: .of("ping-timeout")) var pingTimeout: String?
    @Option(help: .of("max-payload")) var maxPayload: String?
    @Option(help: .of("max-connections")) var maxConnections: String?
    @Option(help: .of("request-timeout")) var requestTimeout: String?
    @Option(help: .of("coalesce")) var coalesce: String?
    @Option(help: .of("threads")) var threads: String?
    @Option(help: .of("base-path")) var basePath: String?
    @Option(help: .of("max-connections-per-address")) var maxConnectionsPerAddress: String?
    @Option(help: .of("trusted-proxies")) var trustedProxies: String?
    @Option(help: .of("hosts")) var hosts: String?
}

extension ArgumentHelp {
    /// The help of a setting's flag.
    static func of(_ key: String) -> ArgumentHelp { WebSettings.table.help(key) }
}
