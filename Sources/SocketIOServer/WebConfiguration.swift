// SPDX-License-Identifier: MIT

/// What a web server can be told.
public struct WebConfiguration: Equatable, Sendable {
    /// Everything is served below this path.
    public var basePath = BasePath.root
    /// Whose X-Forwarded-For counts.
    public var trustedProxies = TrustedProxies.none
    public var hosts = HostPolicy.any
    /// One connection more is closed at once.
    public var maxConnections = 50_000
    /// So is one more from one address; the trusted proxies' and this machine's own are not counted.
    public var maxConnectionsPerAddress = 50_000

    /// How long a request's head may take to come, and as long again its body.
    public var requestTimeout = Duration.seconds(10)
    /// How many requests a second one connection is answered, and how many at once; more are answered later.
    public var requestRate = 1000
    public var requestBurst = 100

    public init() {}
}
