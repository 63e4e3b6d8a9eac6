// SPDX-License-Identifier: MIT

/// One measurement: connecting, a load that warms up, the measured time, and until all has come.
final class Run {
    private static let patience = Nanoseconds.seconds(60)
    private static let drain = Nanoseconds.seconds(5)
    private static let quiet = Nanoseconds.seconds(0.3)
    private static let moment = Nanoseconds.seconds(0.05)

    private let server: Server
    private let options: FanBench
    private let crowd: Crowd
    private var broadcast: Broadcast
    private var due: Nanoseconds = 0

    init(_ server: Server, _ options: FanBench) {
        (self.server, self.options) = (server, options)
        crowd = Crowd(server)
        broadcast = Broadcast(readers: options.readers, senders: options.senders)
    }

    /// Everything that was measured, as JSON.
    func report() throws -> String {
        crowd.receive = { [unowned self] reader, text in
            if let circle = Circle(text) { broadcast.arrived(circle, at: reader, now()) }
        }
        let (before, began) = (server.usage, now())
        try connect()
        let (connected, joined) = (now(), server.usage)
        try settle()
        let (settled, joinBytes) = (server.usage, crowd.bytes)
        let load = try measure()
        try finish()
        return load.json([
            ("connectSeconds", Double(connected - began) / 1e9),
            ("connectProcessor", joined.processorTime - before.processorTime),
            ("bytesAJoiner", Double(joinBytes) / Double(options.readers)), ("residentBefore", Double(before.resident)),
            ("residentConnected", Double(settled.resident)),
            ("residentAfter", Double(server.usage.resident)),
            ("lost", Double(broadcast.lost)), ("doubled", Double(broadcast.doubled)),
            ("reordered", Double(broadcast.reordered)),
            ("p50", broadcast.latencies.quantile(0.5)), ("p99", broadcast.latencies.quantile(0.99)),
            ("p999", broadcast.latencies.quantile(0.999)),
        ])
    }

    // MARK: Phases

    private func connect() throws {
        let deadline = now() + Self.patience
        while crowd.ready < options.readers {
            while crowd.count < options.readers, crowd.count - crowd.ready < options.handshakes { try crowd.dial() }
            try crowd.turn(until: now() + Self.moment)
            guard now() < deadline else {
                throw Crowd.Failure(description: "only \(crowd.ready) of \(options.readers) have joined")
            }
        }
    }

    /// Until nothing has come for a while.
    private func settle() throws {
        let deadline = now() + Self.patience
        var (lastCame, bytes) = (now(), crowd.bytes)
        while now() - lastCame < Self.quiet, now() < deadline {
            try crowd.turn(until: now() + Self.moment)
            if crowd.bytes != bytes { (lastCame, bytes) = (now(), crowd.bytes) }
        }
    }

    private func measure() throws -> Measured {
        due = now()
        try play(until: due + .seconds(options.warmUp))
        let start = Measured.Mark(server, crowd)
        broadcast.isMeasuring = true
        try play(until: start.instant + .seconds(options.seconds))
        broadcast.isMeasuring = false
        return Measured(
            from: start, to: Measured.Mark(server, crowd), sent: broadcast.sentMeasured, delivered: broadcast.delivered)
    }

    private func finish() throws {
        let deadline = now() + Self.drain
        while broadcast.underWay > 0, now() < deadline { try crowd.turn(until: now() + Self.moment) }
    }

    // MARK: Load

    private func play(until end: Nanoseconds) throws {
        while now() < end {
            publish(until: end)
            try crowd.turn(until: min(end, options.rate == nil ? end : due))
            guard broadcast.underWay == 0 || now() - max(broadcast.lastDelivery, due) < Self.drain else {
                throw Crowd.Failure(description: "stalled with \(broadcast.underWay) circles under way")
            }
        }
    }

    /// What is due, or what there is room for.
    private func publish(until end: Nanoseconds) {
        if let rate = options.rate {
            while due <= now(), due < end {
                place(due: due)
                due += .seconds(1 / rate)
            }
        } else if let window = options.window {
            while broadcast.underWay < window { place(due: now()) }
            due = now()
        }
    }

    private func place(due: Nanoseconds) {
        let circle = broadcast.begin(due: due)
        let text = server.wire.publication(circle.text(size: options.size))
        crowd.send(server.wire.frame(text), from: circle.sender)
    }
}
