// SPDX-License-Identifier: MIT
import ArgumentParser
import ControlAPI
import Glibc
import Logging
import ProgramSupport
import SocketIOServer

/// `circles-web`: reads what is asked of it, and runs the service.
@main
struct CirclesWeb: ServiceProgram {
    static let name = "circles-web"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "The web front end of Circles: serves the page and Socket.IO, on the boards that circlesd keeps.",
        version: "circles-web \(Version.program)")

    @Option(help: ArgumentHelp("The daemon's control socket.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The port; 0 takes a free one (PORT in the environment, else 3000).", valueName: "n"))
    var port: Int?

    @Option(
        help: ArgumentHelp("The address to listen on (127.0.0.1; 0.0.0.0 where PORT is set).", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("A folder of your own pages, served instead of the built-in one.", valueName: "folder"))
    var root: String?

    @Option(
        help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"),
        transform: Self.choice)
    var logLevel: Logger.Level = .info

    @OptionGroup(title: "Socket.IO")
    var transport: TransportOptions

    @OptionGroup(title: "Boards")
    var boards: BoardOptions

    func run() async throws {
        try await Self.serve(WebService(settings: try settings(), log: Self.log(logLevel)))
    }

    private func settings() throws -> WebSettings {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
        let path = SocketPath.forClient(
            asked: socket, environment: Self.environment, exists: { access($0, F_OK) == 0 }, uid: getuid())
        let (host, port) = try WebSettings.address(
            host: host, port: port, environmentPort: Self.environment("PORT"))
        var settings = WebSettings(bridge: BridgeSettings(socket: path), host: host, port: port)
        settings.root = root
        transport.apply(to: &settings)
        try boards.apply(to: &settings.bridge)
        return settings
    }
}
