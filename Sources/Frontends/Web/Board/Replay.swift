// SPDX-License-Identifier: MIT

/// The way of a client that comes back, from where it was to where the board is: page by page out of the board's history,
/// then over to its room. Asks and answers only; who carries it out knows the daemon and the client.
struct Replay: Equatable {
    /// How many events are asked for at a time.
    static let pageSize = 1000

    /// What is to be done next.
    enum Step: Equatable {
        /// Ask for the history after this event.
        case askHistory(after: Int)
        /// Ask for the board as it was after this event.
        case askState(at: Int)
        /// The client has all there is: it joins its room.
        case join
        /// Start again with the whole state: the history is not to be had.
        case startAgain
    }

    /// The last event that the client was given.
    private(set) var position: Int
    private let epoch: String

    /// A client that has everything up to event `after` of this epoch.
    init(epoch: String, after: Int) { (self.epoch, position) = (epoch, after) }

    /// Where to begin, on a board that stands at `seq`.
    func begin(boardSeq: Int) -> Step { position == boardSeq ? .join : .askHistory(after: position) }

    /// A page of history came. Gives the events to hand to the client, and what is next. Events behind the board's own
    /// place are left out: they come through the room.
    mutating func received(_ page: [BoardEvent], epoch: String?, boardSeq: Int) -> (events: [BoardEvent], next: Step) {
        guard epoch == self.epoch else { return ([], .startAgain) }
        var events: [BoardEvent] = []
        for event in page where event.seq <= boardSeq {
            guard event.seq == position + 1 else { return (events, .startAgain) }
            if event.change == .restoreBoard { return (events, .askState(at: event.seq)) }
            events.append(event)
            position = event.seq
        }
        guard position < boardSeq else { return (events, .join) }
        return page.isEmpty ? (events, .startAgain) : (events, .askHistory(after: position))
    }

    /// The board's state after event `seq` was handed to the client.
    mutating func stateGiven(at seq: Int, boardSeq: Int) -> Step {
        position = seq
        return begin(boardSeq: boardSeq)
    }
}
