// SPDX-License-Identifier: MIT
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the configuration anew at each SIGHUP, and hands what can be changed while it runs to the service.
actor Reloader<Running: ReloadableService>: Service {
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
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { await reload() }
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
