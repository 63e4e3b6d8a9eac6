// SPDX-License-Identifier: MIT

/// The circles under way: when each was due, and how many readers still miss it.
struct Broadcast {
    private struct Flight {
        var due: Nanoseconds = 0
        var missing = 0
        var isMeasured = false
    }

    /// How many of one sender's circles may be under way.
    private static let most = 1 << 15

    let readers: Int
    let senders: Int
    private var flights: [Flight]
    private var next: [Int]
    private var tally: Tally
    private(set) var latencies = LatencyHistogram()
    private(set) var sent = 0
    private(set) var sentMeasured = 0
    private(set) var underWay = 0
    /// Deliveries while measuring.
    private(set) var delivered = 0
    private(set) var lastDelivery: Nanoseconds = 0
    var isMeasuring = false

    init(readers: Int, senders: Int) {
        (self.readers, self.senders) = (readers, senders)
        flights = Array(repeating: Flight(), count: senders * Self.most)
        next = Array(repeating: 0, count: senders)
        tally = Tally(readers: readers, senders: senders)
    }

    var doubled: Int { tally.doubled }
    var reordered: Int { tally.reordered }
    var lost: Int { sent * readers - tally.received }

    /// The next circle, which was due at that instant; its sender is the one whose turn it is.
    mutating func begin(due: Nanoseconds) -> Circle {
        let sender = sent % senders
        let circle = Circle(sender: sender, number: next[sender])
        next[sender] += 1
        flights[place(circle)] = Flight(due: due, missing: readers, isMeasured: isMeasuring)
        (sent, underWay) = (sent + 1, underWay + 1)
        if isMeasuring { sentMeasured += 1 }
        return circle
    }

    mutating func arrived(_ circle: Circle, at reader: Int, _ instant: Nanoseconds) {
        guard circle.sender < senders, circle.number < next[circle.sender],
            tally.note(reader: reader, sender: circle.sender, number: circle.number)
        else { return }
        lastDelivery = instant
        if isMeasuring { delivered += 1 }
        let place = place(circle)
        if flights[place].isMeasured { latencies.add(instant - flights[place].due) }
        flights[place].missing -= 1
        if flights[place].missing == 0 { underWay -= 1 }
    }

    private func place(_ circle: Circle) -> Int { circle.sender * Self.most + circle.number & (Self.most - 1) }
}
