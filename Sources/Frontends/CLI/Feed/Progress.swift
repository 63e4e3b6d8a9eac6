// SPDX-License-Identifier: MIT
internal import Glibc

/// A line on a terminal that says how far it has come. Where standard error is no terminal there is none.
struct Progress {
    /// At most ten times a second.
    private static let interval = Duration.milliseconds(100)

    private let isShown = Terminal.isTerminal(STDERR_FILENO)
    private let isColoured = Terminal.wantsColour
    private let began = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?

    /// Shows the count, unless it was shown just now.
    mutating func show(_ count: Int) {
        let now = ContinuousClock.now
        guard isShown, shownAt.map({ now - $0 >= Self.interval }) ?? true else { return }
        shownAt = now
        let seconds = max((now - began) / .seconds(1), 0.001)
        let number = isColoured ? "\u{1B}[1m\(count)\u{1B}[0m" : "\(count)"
        Diagnostics.raw("\r\(number) circles, \(Int(Double(count) / seconds)) a second\u{1B}[K")
    }

    /// Takes the line away, so that something else can be said.
    mutating func clear() {
        guard shownAt != nil else { return }
        shownAt = nil
        Diagnostics.raw("\r\u{1B}[K")
    }
}
