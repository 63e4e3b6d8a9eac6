// SPDX-License-Identifier: MIT
import ArgumentParser
import ControlAPI
import Logging
import ProgramSupport

/// `circles-web`: its flags, and the service that they are for.
@main
struct CirclesWeb: ServiceProgram {
    static let configuration = CommandConfiguration(
        commandName: "circles-web",
        abstract: "The web front end of Circles: serves the page and Socket.IO, on the boards that circlesd keeps.",
        version: "circles-web \(Version.program)")
    static let table = WebSettings.table
    static let logLevel: any KeyPath<WebSettings, Logger.Level> & Sendable = \.logLevel

    @Option(help: .of("socket")) var socket: String?
    @Option(help: .of("port")) var port: String?
    @Option(help: .of("host")) var host: String?
    @Option(help: .of("root")) var root: String?
    @Option(help: .of("log-level")) var logLevel: String?
    @OptionGroup(title: "Socket.IO") var transport: TransportOptions
    @OptionGroup(title: "Boards") var boards: BoardOptions
    @OptionGroup(title: "Configuration") var configuration: ConfigurationOptions

    static func service(_ settings: WebSettings, _ context: ProgramContext) -> WebService {
        WebService(settings: settings, context: context)
    }
}
