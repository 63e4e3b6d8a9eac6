// SPDX-License-Identifier: MIT
public import ArgumentParser
internal import Glibc
public import Logging
public import ServiceLifecycle
internal import UnixSignals

/// A program that runs one service until it is told to end: circlesd, circles-web.
public protocol ServiceProgram: AsyncParsableCommand {
    /// In front of its messages.
    static var name: String { get }
}

extension ServiceProgram {
    /// Parses the command line and runs. Errors are one line; what is wrong with the command line ends with 64, anything
    /// else with 1.
    public static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) != .success else { exit(withError: error) }
            let isUsage = exitCode(for: error) == .validationFailure
            let text = isUsage ? message(for: error) : "\(error)"
            var line = "\(name): " + text.split(separator: "\n").joined(separator: " ") + "\n"
            line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
            Glibc.exit(isUsage ? EX_USAGE : EXIT_FAILURE)
        }
    }

    /// Runs a service until it ends, or SIGTERM or SIGINT asks it to.
    public static func serve(_ service: any Service) async throws {
        let configuration = ServiceGroupConfiguration(
            services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        // One that comes before the service takes it is lost, but does not end the process.
        signal(SIGUSR1, SIG_IGN)
        raiseDescriptorLimit()
        if environment("CIRCLES_LIFELINE") != nil { Lifeline.watch() }
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The program's log, on standard error.
    public static func log(_ level: Logger.Level) -> Logger {
        var handler = LineLogHandler(program: name, forJournal: isUnderSystemd)
        handler.logLevel = level
        return Logger(label: name) { [handler] _ in handler }
    }

    /// Whether systemd started this process as a service.
    public static var isUnderSystemd: Bool { environment("SYSTEMD_EXEC_PID") == "\(getpid())" }

    /// A variable that is set to something.
    public static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads one of an enumeration's values.
    public static func choice<Choice>(_ text: String) throws -> Choice
    where Choice: CaseIterable & RawRepresentable<String> {
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError("it is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// Each client costs a descriptor: take as many as may be had.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
