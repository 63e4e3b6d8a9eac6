// SPDX-License-Identifier: MIT
import ControlAPI
import Glibc
import Logging
import ProgramSupport
import SocketIOServer

/// Everything about circles-web that can be set.
struct WebSettings: Sendable {
    /// The other origins whose pages may connect that stand for all.
    static let anyOrigin = "*"

    /// The daemon's socket.
    var socket = SocketPath.forClient(
        asked: nil, environment: Environment.value, exists: { access($0, F_OK) == 0 }, uid: getuid())
    /// The address to listen on, where one is named.
    var host: String?
    /// 0 takes a free one.
    var port = 3000
    /// Whether the port was set as it is where somebody else's machine runs us.
    var isHosted = Environment.value("PORT") != nil
    /// A folder of one's own pages.
    var root: String?
    var logLevel = Logger.Level.info
    var origins: [String] = []
    var maxConnections = 50_000
    var basePath = BasePath.root
    var trustedProxies = TrustedProxies.none
    var moderatorSecret: String?
    var moderatorSecretFile: SecretFile?
    var bridge = BridgeSettings()
    var server = SocketIOConfiguration()

    /// On this machine alone, unless a host is named, or somebody else's machine runs us.
    var address: String { host ?? (isHosted ? "0.0.0.0" : "127.0.0.1") }

    /// What the bridge is told.
    var bridgeSettings: BridgeSettings {
        var settings = bridge
        settings.moderatorSecret = moderatorSecret ?? moderatorSecretFile?.secret
        return settings
    }

    /// What the Socket.IO server is told.
    var serverConfiguration: SocketIOConfiguration {
        var configuration = server
        configuration.engine.maxSessions = maxConnections
        if origins.contains(Self.anyOrigin) {
            configuration.engine.origins = .any
        } else if !origins.isEmpty {
            configuration.engine.origins = .listed(origins)
        }
        return configuration
    }
}
