// SPDX-License-Identifier: MIT
import NIOHTTP1
import SocketIO

@testable import SocketIOServer

/// Nothing that stands in a request's head gets a stranger in. An input is lines: base path, proxies, peer, target, Host,
/// Origin, and the values of X-Forwarded-For.
@Sendable func checkRequests(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
    let line = { (index: Int) in lines.indices.contains(index) ? lines[index] : "" }
    let basePath = checkBasePath(line(0))
    checkProxies(line(1), peer: line(2), forwarded: Array(lines.dropFirst(6)))
    checkTarget(line(3), basePath)
    checkQuery(line(3))
    checkHost(line(4))
    checkOrigin(line(5), host: line(4))
    for text in lines { checkAddress(text) }
}

// MARK: Where a request goes

private func checkBasePath(_ text: String) -> BasePath {
    guard let path = BasePath(text) else { return .root }
    must(BasePath(path.text) == path || path == .root, "\(path.text) is another path, or none")
    must(path.text.utf8.last != UInt8(ascii: "/") && !path.text.contains("//"), "\(path.text) has an empty name")
    must(path.rest(of: path.text + "/x") == "/x", "what is below \(path.text) is not found")
    must(path == .root || path.rest(of: path.text + "x/") == nil, "\(path.text)x is taken for \(path.text)")
    return path
}

private func checkTarget(_ target: String, _ basePath: BasePath) {
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target)
    guard let request = HTTPRequest(head, remoteAddress: "", basePath: basePath) else { return }
    must(request.path.utf8.first == UInt8(ascii: "/") && !request.path.utf8.contains(0), "no path: \(request.path)")
    must(request.query.map { target.utf8.count > $0.utf8.count } ?? true, "a query that was not sent")
    let path = (request.isBelowBasePath ? basePath.text : "") + request.path
    let escaped = "/" + path.utf8.dropFirst().map { "%" + hexadecimal($0) }.joined()
    let again = HTTPRequest(
        HTTPRequestHead(version: .http1_1, method: .GET, uri: escaped), remoteAddress: "", basePath: basePath)
    must(again.map { isSame($0.path, request.path) } ?? false, "\(escaped) is another path than \(path)")
    must(again?.isBelowBasePath == request.isBelowBasePath, "\(escaped) is elsewhere")
}

private func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.utf8.count == 1 ? "0" + text : text
}

private func checkQuery(_ query: String) {
    guard let read = try? EngineQuery(query) else { return }
    must(EngineQuery.isMeant(by: query), "a query that is good and not meant")
    let session = read.session.map { "&sid=\($0)" } ?? ""
    let written = "EIO=\(EngineQuery.version)&transport=\(read.transport.rawValue)\(session)"
    must((try? EngineQuery(written)) == read, "\(written) is another query")
}

// MARK: Whom it is from

private func checkHost(_ host: String) {
    must(HostPolicy.any.allows(host, isLoopback: true), "not just any host")
    let listed = HostPolicy.listed(["good.example", "*.below.example"])
    let name = host.utf8.prefix { $0 != UInt8(ascii: ":") }
    let isName = name.contains(UInt8(ascii: ".")) && name.first != UInt8(ascii: "[")
    guard isName, listed.allows(host, isLoopback: true) else { return }
    let text = String(decoding: name, as: UTF8.self).lowercased()
    let plain = text.hasSuffix(".") ? String(text.dropLast()) : text
    let ends = ["good.example", ".below.example", ".localhost"].contains {
        plain.utf8.reversed().starts(with: $0.utf8.reversed())
    }
    let isListed = ends && (!plain.hasSuffix("good.example") || plain == "good.example")
    let isBare = !plain.utf8.contains(UInt8(ascii: "."))
    must(isListed || isBare || IPAddress(plain) != nil, "a stranger's name is taken: \(plain)")
}

private func checkOrigin(_ origin: String, host: String) {
    guard OriginPolicy.sameHost.allows(origin, host: host) else { return }
    let name = ["https://", "http://"].lazy.filter { origin.hasPrefix($0) }.map { origin.utf8.dropFirst($0.utf8.count) }
        .first
    guard let name else { fatalError("no page has the origin \(origin)") }
    let (wanted, given) = (
        Array(host.lowercased().utf8), Array(String(decoding: Array(name), as: UTF8.self).lowercased().utf8)
    )
    let ports = ["", ":80", ":443"].map { given + Array($0.utf8) }
    must(!given.isEmpty && ports.contains(wanted), "a page of \(origin) is taken for one of \(host)")
}

private func checkAddress(_ text: String) {
    guard let address = IPAddress(hop: text) else { return }
    let digits = address.description
    must(IPAddress(digits) == address, "\(digits) is another address, or none")
    let withPort = address.isFour ? "\(digits):80" : "[\(digits)]:80"
    must(IPAddress(hop: " \(withPort)\t") == address, "\(withPort) is another address, or none")
}

/// Who writes into X-Forwarded-For cannot change what proxies add behind it.
private func checkProxies(_ list: String, peer: String, forwarded: [String]) {
    guard let proxies = try? TrustedProxies(list) else { return }
    let client = proxies.client(peer: peer, forwarded: forwarded)
    guard let address = IPAddress(peer), proxies.contains(address) else {
        return must(isSame(client, peer), "a stranger at \(peer) is taken for \(client)")
    }
    guard let found = IPAddress(client) else { fatalError("a proxy's client is \(client)") }
    let hops = forwarded.flatMap { $0.split(separator: ",") }.compactMap { IPAddress(hop: $0) }
    must(found == address || hops.contains(found), "\(client) is an address that nobody named")
    guard !proxies.contains(found) else { return }
    for lie in ["192.0.2.1", "10.0.0.1, 127.0.0.1", ",", "nonsense"] {
        let again = proxies.client(peer: peer, forwarded: [lie] + forwarded)
        must(isSame(again, client), "\(lie) makes \(again) of \(client)")
    }
}
