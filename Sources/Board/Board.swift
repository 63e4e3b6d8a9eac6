// SPDX-License-Identifier: MIT

/// A board: its circles, its mode and its memory of keyed writes.
///
/// Values in, values out: the same proposals in the same order give the same board on every machine. There is no clock
/// and no random value in here; time and names come in with each proposal.
public struct Board: Equatable, Sendable {
    public let name: BoardName
    /// The random name of this life of the board's log.
    public let epoch: String
    /// The seq of the last event, 0 before the first.
    public private(set) var seq: Int
    public private(set) var mode: Mode
    public private(set) var circles: CircleSet
    public private(set) var keys: KeyMemory

    /// An empty board at the beginning of its life, or one as a store kept it.
    public init(
        name: BoardName, epoch: String, seq: Int = 0, mode: Mode = .open,
        circles: CircleSet = CircleSet(), keys: KeyMemory = KeyMemory()
    ) {
        (self.name, self.epoch, self.seq, self.mode) = (name, epoch, seq, mode)
        (self.circles, self.keys) = (circles, keys)
    }

    /// Applies an event that was decided before, in its order.
    public mutating func apply(_ event: Event) {
        precondition(event.seq == seq + 1, "event \(event.seq) does not follow \(seq)")
        seq = event.seq
        switch event.change {
        case .addCircle(let draft): circles.append(Circle(id: event.seq, at: event.at, draft: draft))
        case .removeCircles(let ids): circles.remove(ids)
        case .clearBoard: circles.removeAll()
        case .restoreBoard(_, let dropped, let returned):
            circles.remove(dropped)
            circles.insert(returned)
        case .setBoard(let mode): self.mode = mode
        }
    }

    /// Remembers a keyed write that was decided before.
    public mutating func remember(_ receipt: Receipt) { keys.insert(receipt) }
}
