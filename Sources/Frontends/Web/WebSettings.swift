// SPDX-License-Identifier: MIT
import SocketIOServer

/// Everything about circles-web that can be set.
struct WebSettings {
    static let defaultPort = 3000

    var bridge: BridgeSettings
    var server = SocketIOConfiguration()
    var host: String
    var port: Int
    /// A folder of one's own pages.
    var root: String?
    var maxConnections = 50_000
    var basePath = BasePath.root
    var trustedProxies = TrustedProxies.none

    /// Where to listen: on this machine alone, unless a host is named, or `PORT` is set in the environment, as it is where somebody
    /// else's machine runs us.
    static func address(
        host: String?, port: Int?, environmentPort: String?
    ) throws(BadPort) -> (host: String, port: Int) {
        let given = try environmentPort.map { text throws(BadPort) in
            guard let port = Int(text), (0...65_535).contains(port) else { throw BadPort(text: text) }
            return port
        }
        return (host ?? (given == nil ? "127.0.0.1" : "0.0.0.0"), port ?? given ?? defaultPort)
    }

    struct BadPort: Error, CustomStringConvertible {
        let text: String
        var description: String { "PORT in the environment is \"\(text)\"; it has to be a number from 0 to 65535" }
    }
}
