// SPDX-License-Identifier: MIT
public import ArgumentParser
internal import Glibc
public import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// A program that runs one service until it is told to end: circlesd, circles-web. Its properties are the flags of its
/// settings.
public protocol ServiceProgram: AsyncParsableCommand {
    associatedtype Running: ManagedService

    /// Everything that it can be told.
    static var table: SettingsTable<Running.Values> { get }
    static var logLevel: any KeyPath<Running.Values, Logger.Level> & Sendable { get }
    var configuration: ConfigurationOptions { get }

    /// Does what the flags ask for instead of serving, and says whether they do.
    func doInstead(_ values: Running.Values, _ log: Logger) throws -> Bool

    /// Makes the service. Throws where it cannot run with these settings.
    static func service(_ values: Running.Values, _ context: ProgramContext) throws -> Running
}

extension ServiceProgram {
    public func doInstead(_ values: Running.Values, _ log: Logger) throws -> Bool { false }

    /// Parses the command line and runs. Errors are one line; what is wrong with the command line ends with 64, with the
    /// environment or the configuration file with 78, anything else with 1.
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
            let head = Environment.isUnderSystemd ? "<3>" : "\(table.program): "
            write(head + text.split(separator: "\n").joined(separator: " ") + "\n", STDERR_FILENO)
            Glibc.exit(status(of: error, isUsage: isUsage))
        }
    }

    public mutating func run() async throws {
        if let form = configuration.printSettings { return Self.print(form) }
        let reader = SettingsReader(
            Self.table, flags: GivenFlags.of(self), environment: Environment.all,
            file: configuration.configurationFile?.text)
        let found = try await reader.read()
        if configuration.checkConfig { return Self.write(Self.table.report(found), STDOUT_FILENO) }
        let threshold = LogThreshold(found.values[keyPath: Self.logLevel])
        let log = Self.log(threshold)
        guard try !doInstead(found.values, log) else { return }
        try await Self.serve(reader, found.values, log, threshold)
    }

    private static func log(_ threshold: LogThreshold) -> Logger {
        let handler = LineLogHandler(
            program: table.program, forJournal: Environment.isUnderSystemd, threshold: threshold)
        return Logger(label: table.program) { _ in handler }
    }

    /// Runs the service until it ends, or SIGTERM or SIGINT asks it to.
    private static func serve(
        _ reader: SettingsReader<Running.Values>, _ values: Running.Values, _ log: Logger, _ threshold: LogThreshold
    ) async throws {
        let environment = Environment.all
        let context = ProgramContext(
            log: log,
            notifier: SystemdNotifier(environment: environment), sockets: InheritedSockets(environment: environment))
        let running = try service(values, context)
        let logLevel = logLevel
        let listener = SignalListener(reader, values: values, running: running, context: context) {
            threshold.level = $0[keyPath: logLevel]
        }
        let group = ServiceGroupConfiguration(
            services: [
                .init(service: listener, successTerminationBehavior: .ignore),
                .init(service: running, successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        // One that comes before the service takes it is lost, but does not end the process.
        for early in [SIGHUP, SIGUSR1] { signal(early, SIG_IGN) }
        raiseDescriptorLimit()
        if Environment.value("CIRCLES_LIFELINE") != nil { Lifeline.watch() }
        try await ServiceGroup(configuration: group).run()
    }

    private static func print(_ form: ConfigurationOptions.Form) {
        switch form {
        case .yaml: write(table.template, STDOUT_FILENO)
        case .json: write(String(decoding: table.json, as: UTF8.self) + "\n", STDOUT_FILENO)
        }
    }

    private static func write(_ text: String, _ descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func status(of error: any Error, isUsage: Bool) -> Int32 {
        if isUsage { return EX_USAGE }
        guard let error = error as? SettingsError else { return EXIT_FAILURE }
        return error.isUsage ? EX_USAGE : EX_CONFIG
    }

    /// Each client costs a descriptor: take as many as may be had.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
