// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import JSON
import NIOCore

/// One life of a board while the daemon runs: its state, its players, and who watches it.
final class LiveBoard {
    /// The board with everything that is decided, stored or not.
    var board: Board
    /// Whether the store knows this life of the board, or will with the next commit.
    var isStored: Bool
    /// The commit that stores the last that was decided.
    var lastTicket: Ticket = 0
    var players = PlayerList()
    /// Counts the changes of the player list.
    private(set) var playersVersion = 0
    /// What is stored and told.
    var feed: EventFeed
    private(set) var watches: [Watch] = []
    /// Events since the last checkpoint of the board.
    var eventsSinceCheckpoint = 0
    let announcer = PlayerAnnouncer()
    /// Whether a watcher could not be told of what he missed: those who come back get the board's state instead.
    var isHistoryUnreadable = false
    /// The last line of watchers, once the board was deleted.
    private(set) var deletedLine: ByteBuffer?

    /// A board that has no event yet.
    init(_ board: Board) {
        self.board = board
        isStored = false
        feed = EventFeed(after: board.seq)
    }

    /// A board that the store knows.
    init(_ stored: StoredBoard) {
        board = stored.board
        isStored = true
        eventsSinceCheckpoint = stored.eventsSinceCheckpoint
        feed = EventFeed(after: board.seq)
    }

    /// What was decided since is void; nil: nothing is stored.
    func goBack(to stored: StoredBoard?) {
        board = stored?.board ?? Board(name: name, epoch: board.epoch)
        isStored = stored != nil
        eventsSinceCheckpoint = stored?.eventsSinceCheckpoint ?? 0
        lastTicket = 0
    }

    var name: BoardName { board.name }

    /// Nobody is here, and nothing was ever stored.
    var isForgettable: Bool { !isStored && watches.isEmpty && players.count == 0 && name != .main }

    /// Whether replaying the events since the last checkpoint has become more work than reading a new one. So
    /// checkpoints never outweigh the log itself.
    var isCheckpointDue: Bool { eventsSinceCheckpoint >= max(4096, board.circles.count + board.keys.count) }

    /// Whether a watcher can be told of everything after event `seq`.
    func canResume(after seq: Int) -> Bool { seq == board.seq || seq < board.seq && !isHistoryUnreadable }

    func playersChanged() { playersVersion += 1 }

    func add(_ watch: Watch) {
        watch.index = watches.count
        watches.append(watch)
    }

    /// Removes a watch; nothing where it is there no more.
    func remove(_ watch: Watch) {
        guard watch.index < watches.count, watches[watch.index] === watch else { return }
        let last = watches.removeLast()
        guard last !== watch else { return }
        last.index = watch.index
        watches[watch.index] = last
    }

    /// Tells the watchers of events that are stored now. Gives those that are too far behind.
    func publish(_ events: [Event], watcherBuffer: Int) -> [Watch] {
        guard let newest = events.last, newest.seq > feed.last else { return [] }
        if watches.isEmpty {
            feed.skip(to: newest.seq)
            return []
        }
        feed.append(events.drop { $0.seq <= feed.last }, board: name, epoch: board.epoch)
        for watch in watches { watch.connection.pump(watch) }
        let slow = watches.filter { $0.state == .live && feed.backlog(after: $0.cursor) > watcherBuffer }
        trim()
        return slow
    }

    /// Tells the watchers that this life of the board is over, behind all that happened in it.
    func publishDeletion() {
        var writer = JSONWriter()
        writer.notification(.boardDeleted) { $0.member("board", name.text) }
        deletedLine = ByteBuffer(bytes: writer.take())
        for watch in watches {
            // The store has none of its events any more.
            if watch.state == .catchingUp { watch.state = .live }
            watch.cursor = max(watch.cursor, feed.first - 1)
            watch.connection.pump(watch)
        }
    }

    /// Forgets the lines that every watcher has; while somebody catches up, enough stay for him to join the others.
    private func trim() {
        var oldest = feed.last
        var keeping = 0
        for watch in watches {
            switch watch.state {
            case .live: oldest = min(oldest, watch.cursor)
            case .beginning, .catchingUp: keeping = Self.catchUpMargin
            case .ended: break
            }
        }
        feed.trim(upTo: oldest, keeping: keeping)
    }

    /// How many bytes of lines are kept for those who still read older events from the store.
    private static let catchUpMargin = 1 << 20
}
