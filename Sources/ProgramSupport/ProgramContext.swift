// SPDX-License-Identifier: MIT
public import Logging

/// What surrounds a service: where it logs, who started it, and what it was handed.
public struct ProgramContext: Sendable {
    public let log: Logger
    public let notifier: SystemdNotifier
    public let sockets: InheritedSockets

    public init(log: Logger, notifier: SystemdNotifier, sockets: InheritedSockets) {
        (self.log, self.notifier, self.sockets) = (log, notifier, sockets)
    }
}
