// SPDX-License-Identifier: MIT

/// Which names a server answers to (a request's `Host`).
///
/// A page of a stranger's may have a name that leads to this machine as soon as the page is loaded (DNS rebinding): to a
/// browser it is then the server's own page. The name is what gives it away. Addresses and names without a dot cannot be a
/// stranger's.
public enum HostPolicy: Equatable, Sendable {
    /// Any name for who comes from another machine, and none with a dot in it for who comes from this one.
    case automatic
    /// These, such as `example.org`, or `*.example.org` for all names below it.
    case listed([String])
    case any

    /// Whether a server may answer to `host`; one that is not named is no browser's. `isLoopback`: the request came to an address
    /// that only this machine can reach.
    public func allows(_ host: String?, isLoopback: Bool) -> Bool {
        guard let host, self != .any else { return true }
        let name = Self.name(of: host)
        // Looked for among the bytes, as a dot with an accent on it is another character.
        guard name.utf8.contains(UInt8(ascii: ".")), !name.hasSuffix(".localhost"), IPAddress(name) == nil else {
            return true
        }
        return switch self {
        case .any: true
        case .automatic: !isLoopback
        case .listed(let names): names.contains { Self.matches(name, $0.lowercased()) }
        }
    }

    /// The name without its port, in small letters, and without the dot that may end it.
    private static func name(of host: String) -> String {
        let host = host.lowercased()
        guard !host.hasPrefix("[") else { return "" }
        let name = host.prefix { $0 != ":" }
        return String(name.hasSuffix(".") ? name.dropLast() : name)
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasPrefix("*.") ? name.hasSuffix(pattern.dropFirst()) : name == pattern
    }
}
