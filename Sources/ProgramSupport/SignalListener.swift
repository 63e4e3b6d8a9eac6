// SPDX-License-Identifier: MIT
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Hears what a service is told by signals: at SIGHUP the configuration is read anew, and what can be changed while it runs is
/// handed to the service; at SIGUSR1 it says how it is doing.
actor SignalListener<Running: ManagedService>: Service {
    private let reader: SettingsReader<Running.Values>
    private let running: Running
    private let context: ProgramContext
    /// Called with the settings in force, for what does not belong to the service.
    private let applied: @Sendable (Running.Values) -> Void
    private var values: Running.Values

    init(
        _ reader: SettingsReader<Running.Values>, values: Running.Values, running: Running, context: ProgramContext,
        applied: @escaping @Sendable (Running.Values) -> Void
    ) {
        (self.reader, self.values, self.running, self.context) = (reader, values, running, context)
        self.applied = applied
    }

    func run() async throws {
        for await signal in await UnixSignalsSequence(trapping: .sighup, .sigusr1).cancelOnGracefulShutdown() {
            if signal == .sighup { await reload() } else { await running.report() }
        }
    }

    private func reload() async {
        context.notifier.reloading()
        defer { context.notifier.ready() }
        do {
            let found = try await reader.read()
            let (values, needRestart) = reader.keeping(self.values, over: found.values)
            self.values = values
            applied(values)
            await running.reload(values)
            context.log.notice("read the configuration anew")
            guard !needRestart.isEmpty else { return }
            context.log.warning(
                "some changes count from the next start on",
                metadata: ["settings": "\(needRestart.joined(separator: ","))"])
        } catch {
            context.log.error("the configuration stays as it was", metadata: ["reason": "\(error)"])
        }
    }
}
