// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Glibc
import Listening
import Logging
import NIOCore

/// The daemon's state and what may be done with it. Everything happens on one event loop; only the store has threads
/// of its own. Calls are carried out in the files `Daemon+….swift`.
final class Daemon {
    /// May change while it runs.
    var settings: Settings
    let log: Logger
    let loop: any EventLoop
    let store: any EventStore
    let worker: StoreWorker
    let committer: Committer
    let sequencer = Sequencer()
    let backups: BackupDesk
    private let doorkeeper: Doorkeeper
    private let unseen = AccessList.unseen(map: UserNamespace.map)
    /// One for each socket that listens.
    var acceptors: [Acceptor] = []
    let departures: Departures
    let started = ContinuousClock.now
    private(set) var boards: [BoardName: LiveBoard] = [:]
    private(set) var connections: [UInt64: Connection] = [:]
    private(set) var connectionsSoFar: UInt64 = 0
    /// What was answered, and what was refused.
    var calls = DaemonStatus.Calls()
    /// Connections that were too slow.
    private(set) var tooSlow = 0
    /// Stored boards that were deleted, so that each life of a board has an epoch of its own.
    private var deletions: Int
    /// Connections that are held up until the next commit.
    private var waiting: [UInt64: Connection] = [:]
    private var commitWaiters: [(ticket: Ticket, body: () -> Void)] = []
    private var isRecovering = false
    private(set) var isShuttingDown = false
    private var hasGivenUp = false
    /// Fails when the daemon cannot go on.
    let failure: EventLoopPromise<Void>
    private var idleWaiter: (() -> Void)?

    init(settings: Settings, store: any EventStore, stored: [StoredBoard], loop: any EventLoop, log: Logger) {
        (self.settings, self.store, self.loop, self.log) = (settings, store, loop, log)
        worker = StoreWorker(store: store, loop: loop)
        departures = Departures(loop: loop)
        committer = Committer(worker: worker, loop: loop)
        backups = BackupDesk(loop: loop)
        doorkeeper = Doorkeeper(loop: loop, log: log)
        deletions = store.deletions
        failure = loop.makePromise()
        for stored in stored { boards[stored.board.name] = LiveBoard(stored) }
        if boards[.main] == nil { boards[.main] = newLife(of: .main) }
        committer.ended = { [unowned self] in commitEnded($0) }
        purge()
    }

    var committed: Ticket { committer.committed }
    var takesCalls: Bool { !isRecovering && !hasGivenUp && !committer.isFull }
    var stallTimeout: TimeAmount { TimeAmount(settings.stallTimeout) }

    var lineTooLong: APIError {
        var error = APIError(
            .lineTooLong, "a line may have at most \(settings.limits.line) bytes; send less at a time")
        (error.limit, error.maximum) = (.line, settings.limits.line)
        return error
    }

    /// What it is doing, for people.
    var summary: String {
        let players = boards.values.reduce(0) { $0 + $1.players.count }
        return "\(boards.count) boards, \(players) players, \(connections.count) connections"
    }

    // MARK: Connections

    /// The access list is the control socket's: who may only look is let in by the other socket's mode alone.
    func opened(_ channel: any Channel, _ access: Access) -> Connection {
        connectionsSoFar += 1
        let connection = Connection(id: connectionsSoFar, access: access, daemon: self, channel: channel)
        connections[connection.id] = connection
        if isShuttingDown { connection.end(.shuttingDown, reconnect: Self.reconnectDelay) }
        let list = access == .full ? settings.accessList(unseen: unseen) : AccessList(own: geteuid())
        connection.begin(when: doorkeeper.decide(on: channel, by: list))
        return connection
    }

    func closed(_ connection: Connection) {
        connections[connection.id] = nil
        waiting[connection.id] = nil
        connectionLost(connection)
        backups.connectionLost(connection.id)
        forgetIdleBoards()
        if connections.isEmpty { idleWaiter?() }
    }

    /// A client that takes nothing of what it asked for.
    func letGo(_ connection: Connection) {
        tooSlow += 1
        log.info("ended a connection that was too slow", metadata: ["connection": "\(connection.id)"])
        connection.end(.tooSlow, reconnect: Self.reconnectDelay)
    }

    /// After how many milliseconds a client that was sent away should come back.
    static let reconnectDelay = 500

    /// Has a connection resumed after the next commit.
    func wait(_ connection: Connection) { waiting[connection.id] = connection }

    /// Runs `body`, never at once, when everything up to the ticket is stored (or known not to be).
    func whenCommitted(_ ticket: Ticket, _ body: @escaping () -> Void) {
        if ticket <= committed { return loop.assumeIsolated().execute(body) }
        commitWaiters.append((ticket, body))
    }

    // MARK: Boards

    /// The board of that name, which has to exist.
    func existing(_ name: BoardName) throws(Refusal) -> LiveBoard {
        guard let board = boards[name] else { throw .noSuchBoard(name) }
        return board
    }

    /// The board of that name, which comes into being where it does not exist.
    func board(_ name: BoardName) throws(Refusal) -> LiveBoard {
        if let board = boards[name] { return board }
        guard boards.count - 1 < settings.limits.boards else {
            throw .limitReached(.boards, maximum: settings.limits.boards)
        }
        let board = newLife(of: name)
        boards[name] = board
        return board
    }

    /// Ends the board's life; `main` begins a new one at once.
    func end(_ board: LiveBoard) {
        if board.isStored { deletions += 1 }
        boards[board.name] = board.name == .main ? newLife(of: .main) : nil
    }

    /// A board that nobody is on and that was never written to is gone.
    func forget(_ board: LiveBoard) {
        if board.isForgettable, boards[board.name] === board { boards[board.name] = nil }
    }

    func forgetIdleBoards() { for board in Array(boards.values) { forget(board) } }

    /// The epoch of a board that has no event yet is made of what is kept, so that it is the same after a restart.
    private func newLife(of name: BoardName) -> LiveBoard {
        var digest = FNV1a()
        digest.combine(store.identity)
        digest.combine(name.text)
        digest.combine(UInt64(deletions))
        let hex = String(digest.value, radix: 16)
        let epoch = String(repeating: "0", count: 16 - hex.count) + hex
        return LiveBoard(Board(name: name, epoch: epoch))
    }

    // MARK: Commits

    private func commitEnded(_ end: Committer.End) {
        switch end {
        case .committed(let news):
            tell(news)
            resumeWaiting()
        case .refused(let error, let names, let deleted): recover(error, names, deleted)
        case .unknown(let error): giveUp(error)
        }
    }

    private func tell(_ news: [Committer.News]) {
        for item in news {
            switch item {
            case .events(let board, let events):
                for watch in board.publish(events, watcherBuffer: settings.watcherBuffer) { letGo(watch.connection) }
            case .deleted(let board):
                board.publishDeletion()
                purge()
            }
        }
    }

    private func resumeWaiting() {
        let due = commitWaiters.filter { $0.ticket <= committed }
        commitWaiters.removeAll { $0.ticket <= committed }
        for waiter in due { waiter.body() }
        let resumed = waiting.values
        waiting = [:]
        for connection in resumed { connection.resume() }
    }

    /// Nothing of a batch was stored: the boards go back to what is, and every call that waits gets its answer anew.
    private func recover(_ error: StoreError, _ names: Set<BoardName>, _ deleted: [LiveBoard]) {
        log.error("the store refused a batch", metadata: ["error": "\(error)"])
        isRecovering = true
        // A board that was deleted twice in a batch goes back to the first of its lives.
        for board in deleted.reversed() { boards[board.name] = board }
        let names = names.union(deleted.map(\.name))
        worker.write { store in try names.map { ($0, try store.load($0)) } }
            .assumeIsolated().whenComplete { result in
                do { self.goBack(to: try result.get(), error) } catch { self.giveUp(error) }
            }
    }

    private func goBack(to stored: [(BoardName, StoredBoard?)], _ error: StoreError) {
        for (name, board) in stored { boards[name]?.goBack(to: board) }
        deletions = store.deletions
        isRecovering = false
        let refusal = apiError(error)
        for connection in Array(connections.values) { connection.redo(after: committed, error: refusal) }
        let waiters = commitWaiters
        commitWaiters = []
        for waiter in waiters { waiter.body() }
        resumeWaiting()
        forgetIdleBoards()
    }

    /// Whether a batch is stored is not known: nothing more is acknowledged, and the daemon starts anew.
    private func giveUp(_ error: any Error) {
        guard !hasGivenUp else { return }
        log.critical("the store failed; the daemon ends and has to be started anew", metadata: ["error": "\(error)"])
        isShuttingDown = true
        hasGivenUp = true
        for connection in Array(connections.values) {
            connection.failHeld(after: committed, error: apiError(error))
            connection.end(.shuttingDown, reconnect: Self.reconnectDelay)
        }
        loop.assumeIsolated().scheduleTask(in: Self.lastWords) { self.failure.fail(error) }
    }

    /// Drops what deleted boards left, piece by piece, between commits.
    private func purge() {
        worker.write { try $0.purge() }.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let hasMore): if hasMore { self.purge() }
            case .failure(let error): if (error as? StoreError)?.kind != .full { self.giveUp(error) }
            }
        }
    }

    /// What a client is told where the store cannot read what the call needs. The daemon goes on with what it can.
    func readError(_ error: any Error) -> APIError {
        guard let error = error as? StoreError else { return apiError(error) }
        log.error("the store could not be read", metadata: ["error": "\(error)"])
        var failed = APIError(.storageFailed, "the store cannot be read, nothing changed: \(error.message)")
        failed.stored = .no
        return failed
    }

    /// What a client is told of an error.
    func apiError(_ error: any Error) -> APIError {
        switch error {
        case let error as APIError: return error
        case let refusal as Refusal: return APIError(refusal)
        case let error as StoreError:
            var failed = APIError(
                .storageFailed,
                error.kind == .full
                    ? "the store cannot take it, nothing changed: \(error.message); make room and repeat it"
                    : "the store failed, it may be stored or not: repeat it with its key")
            failed.stored = error.kind == .full ? .no : .unknown
            return failed
        default: return APIError(.internalError, "the daemon failed to carry this out; its log says more")
        }
    }

    // MARK: The end

    /// How long clients get for their last lines.
    private static let lastWords = TimeAmount.milliseconds(400)

    /// How long a last commit may take.
    private static let lastCommit = TimeAmount.milliseconds(1200)

    /// Answers what was taken, says `bye`, and ends every connection. Takes no more than the two times above.
    func shutDown() -> EventLoopFuture<Void> {
        isShuttingDown = true
        let idle = loop.makePromise(of: Void.self)
        if committer.isIdle || hasGivenUp { idle.succeed() } else { whenCommitted(committer.latest) { idle.succeed() } }
        loop.assumeIsolated().scheduleTask(in: Self.lastCommit) { idle.succeed() }
        return idle.futureResult.assumeIsolated().flatMap { self.endConnections() }.nonisolated()
    }

    private func endConnections() -> EventLoopFuture<Void> {
        let gone = loop.makePromise(of: Void.self)
        idleWaiter = { gone.succeed() }
        for connection in Array(connections.values) { connection.end(.shuttingDown, reconnect: Self.reconnectDelay) }
        if connections.isEmpty { gone.succeed() }
        loop.assumeIsolated().scheduleTask(in: Self.lastWords) {
            for connection in Array(self.connections.values) { connection.abort() }
            gone.succeed()
        }
        return gone.futureResult
    }
}
