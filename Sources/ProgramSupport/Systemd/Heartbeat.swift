// SPDX-License-Identifier: MIT
public import NIOCore

/// Tells the service manager from the event loop that serves that it still does, and what it is doing: a loop that hangs
/// falls silent, and the watchdog starts the program anew. Bound to its event loop.
public final class Heartbeat {
    /// How old a status may be.
    private static let period = Duration.seconds(5)

    private let notifier: SystemdNotifier
    private let status: () -> String
    private var said = ""
    private var task: Scheduled<Void>?

    public init(notifier: SystemdNotifier, status: @escaping () -> String) {
        (self.notifier, self.status) = (notifier, status)
    }

    /// Says that the program is ready, and goes on from there.
    public func start(on loop: any EventLoop) {
        guard notifier.isHeard else { return }
        said = status()
        notifier.ready(said)
        schedule(on: loop)
    }

    /// Says that the program ends.
    public func stop() {
        task?.cancel()
        notifier.stopping()
    }

    private func schedule(on loop: any EventLoop) {
        // At least twice as often as it is due (sd_watchdog_enabled(3)).
        let pause = min(Self.period, (notifier.watchdogInterval ?? Self.period * 2) / 2)
        task = loop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) {
            self.beat()
            self.schedule(on: loop)
        }
    }

    private func beat() {
        if notifier.watchdogInterval != nil { notifier.alive() }
        let now = status()
        guard now != said else { return }
        said = now
        notifier.status(now)
    }
}
