// SPDX-License-Identifier: MIT
public import UnixSignals

/// What a service does when signals come that do not end it.
public struct SignalActions: Sendable {
    private let actions: [UnixSignal: @Sendable () async -> Void]

    public init(_ actions: [UnixSignal: @Sendable () async -> Void]) { self.actions = actions }

    /// Does something, and meanwhile, one after the other, what belongs to the signals that come.
    public func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: Array(actions.keys))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for await signal in signals { await actions[signal]?() } }
            defer { tasks.cancelAll() }
            return try await body()
        }
    }
}
