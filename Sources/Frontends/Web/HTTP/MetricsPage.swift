// SPDX-License-Identifier: MIT
import ControlAPI
import JSON
import Metrics
import NIOCore

/// `/metrics`: our own numbers, and behind them the daemon's, who is asked each time.
final class MetricsPage {
    /// How long the daemon may take. Then our own numbers go alone.
    static let patience = TimeAmount.seconds(1)

    private let bridge: Bridge
    private let own: WebMetrics
    /// Those who wait for the same answer.
    private var waiting: [(String) -> Void] = []
    private var timer: Scheduled<Void>?
    /// However many ask here, and however long the daemon takes, it has one question of ours at a time.
    private var isAsking = false

    init(bridge: Bridge, own: WebMetrics) { (self.bridge, self.own) = (bridge, own) }

    func write(_ respond: @escaping (String) -> Void) {
        waiting.append(respond)
        guard waiting.count == 1 else { return }
        timer = bridge.loop.assumeIsolated().scheduleTask(in: Self.patience) { [weak self] in self?.finish(nil) }
        guard !isAsking else { return }
        isAsking = true
        bridge.ask(.getStatus) { _ in
        } answered: { [weak self] result in
            self?.isAsking = false
            self?.finish(try? result.get())
        }
    }

    private func finish(_ answer: JSONValue?) {
        timer?.cancel()
        guard !waiting.isEmpty else { return }
        let daemon = answer.flatMap(DaemonStatus.init(json:))?.metrics ?? []
        let text = PrometheusText.write(own.now(isDaemonThere: answer != nil) + daemon)
        let responds = waiting
        waiting = []
        for respond in responds { respond(text) }
    }
}
