// SPDX-License-Identifier: MIT

/// Which web pages may talk to the server. Requests without an `Origin` do not come from a page, and always may.
public enum OriginPolicy: Equatable, Sendable {
    /// Pages of the host that the request went to.
    case sameHost
    /// Those, and the ones listed, such as `https://example.org`.
    case listed([String])
    case any

    /// Whether a page of `origin` may talk to the server that was called `host` (the request's `Host`).
    public func allows(_ origin: String, host: String?) -> Bool {
        switch self {
        case .any: true
        case .sameHost: Self.isSame(origin, host)
        case .listed(let origins): origins.contains(origin) || Self.isSame(origin, host)
        }
    }

    /// The scheme is passed over, as TLS may end before the request comes here; so a proxy has to pass on `Host`, and
    /// nothing else. Browsers leave the scheme's own port out of an origin, not everybody out of `Host`.
    private static func isSame(_ origin: String, _ host: String?) -> Bool {
        guard let host = host?.lowercased(),
            let (scheme, port) = [("https://", ":443"), ("http://", ":80")].first(where: { origin.hasPrefix($0.0) })
        else { return false }
        let name = origin.dropFirst(scheme.count).lowercased()
        return !name.isEmpty && (name == host || name + port == host)
    }
}
