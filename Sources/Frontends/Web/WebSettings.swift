// SPDX-License-Identifier: MIT
import ControlAPI
import Glibc
import Logging
import NIOCore
import ProgramSupport
import SocketIOServer

/// Everything about circles-web that can be set.
struct WebSettings: Sendable {
    /// Stands for all origins, and for all names.
    static let any = "*"

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
    var hosts: [String] = []
    var moderatorSecret: String?
    var moderatorSecretFile: SecretFile?
    var bridge = BridgeSettings()
    var web = {
        var web = WebConfiguration()
        web.maxConnectionsPerAddress = 1000
        return web
    }()
    var server = {
        var server = SocketIOConfiguration()
        // The other half is for the daemon, and whatever else the machine does.
        server.threads = min(max(System.coreCount / 2, 1), 4)
        return server
    }()

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
        configuration.engine.maxSessions = web.maxConnections
        configuration.engine.maxSessionsPerAddress = web.maxConnectionsPerAddress
        configuration.engine.messageRate = max(configuration.engine.messageRate, 10 * bridge.rate)
        configuration.engine.messageBurst = max(configuration.engine.messageBurst, 10 * bridge.burst)
        if origins.contains(Self.any) {
            configuration.engine.origins = .any
        } else if !origins.isEmpty {
            configuration.engine.origins = .listed(origins)
        }
        return configuration
    }

    /// What the web server is told.
    var webConfiguration: WebConfiguration {
        var configuration = web
        configuration.hosts = hosts.isEmpty ? .automatic : hosts.contains(Self.any) ? .any : .listed(hosts)
        return configuration
    }
}
