// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Metrics
import NIOCore

/// Group commit: while one batch is being synced the next one gathers, so that durability costs a sync for each batch,
/// not for each event.
final class Committer {
    /// How many events may gather while a batch is being synced; calls wait beyond that.
    static let gatheringLimit = 65_536

    /// What goes into one commit.
    private struct Gathering {
        let ticket: Ticket
        var batch = Batch()
        /// What watchers are to be told afterwards, in order.
        var news: [News] = []
    }

    /// What a commit lets be told.
    enum News {
        case events(LiveBoard, [Event])
        case deleted(LiveBoard)
    }

    /// How a commit ended.
    enum End {
        case committed([News])
        /// Nothing of it is stored, nor of what was gathered on top of it.
        case refused(StoreError, boards: Set<BoardName>, deleted: [LiveBoard])
        /// It may be stored or not.
        case unknown(any Error)
    }

    private let worker: StoreWorker
    private let loop: any EventLoop
    private var gathering = Gathering(ticket: 1)
    private var inFlight: Gathering?
    private var submitted = ContinuousClock.now
    private var isSubmitScheduled = false
    private var tally = DaemonStatus.Commits()
    /// The last ticket whose commit is done.
    private(set) var committed: Ticket = 0
    /// Called when a commit has ended.
    var ended: (End) -> Void = { _ in }

    init(worker: StoreWorker, loop: any EventLoop) {
        self.worker = worker
        self.loop = loop
    }

    /// The ticket of the last that was decided on any board.
    var latest: Ticket {
        if !gathering.batch.isEmpty { return gathering.ticket }
        return inFlight?.ticket ?? committed
    }

    var isIdle: Bool { latest == committed }

    /// What was committed so far, and what is on its way.
    var status: DaemonStatus.Commits {
        var status = tally
        status.underWay = gathering.batch.eventCount + (inFlight?.batch.eventCount ?? 0)
        return status
    }

    var isFull: Bool { gathering.batch.eventCount >= Self.gatheringLimit }

    /// Takes in what a decision wants stored. The board's last ticket becomes that of its commit.
    func add(_ decision: Decision, to board: LiveBoard) {
        guard !decision.events.isEmpty || decision.receipt != nil else { return }
        gathering.batch.append(
            decision.events, receipt: decision.receipt, board: board.name, epoch: board.board.epoch)
        board.isStored = true
        board.lastTicket = gathering.ticket
        board.eventsSinceCheckpoint += decision.events.count
        if !decision.events.isEmpty { addNews(decision.events, of: board) }
        scheduleSubmit()
    }

    /// The board's log is to go. Gives the ticket of the commit that does it.
    func delete(_ board: LiveBoard) -> Ticket {
        if board.isStored { gathering.batch.delete(board.name) }
        gathering.news.append(.deleted(board))
        scheduleSubmit()
        return gathering.ticket
    }

    private func addNews(_ events: [Event], of board: LiveBoard) {
        if case .events(let last, var run)? = gathering.news.last, last === board {
            gathering.news.removeLast()
            run.append(contentsOf: events)
            gathering.news.append(.events(board, run))
        } else {
            gathering.news.append(.events(board, events))
        }
    }

    /// Submits at the end of this turn of the loop, so that what all connections brought goes together.
    private func scheduleSubmit() {
        guard inFlight == nil, !isSubmitScheduled else { return }
        isSubmitScheduled = true
        loop.assumeIsolated().execute {
            self.isSubmitScheduled = false
            self.submit()
        }
    }

    private func submit() {
        guard inFlight == nil, !gathering.news.isEmpty || !gathering.batch.isEmpty else { return }
        let batch = gathering.batch
        let checkpoints = dueCheckpoints()
        inFlight = gathering
        submitted = .now
        gathering = Gathering(ticket: gathering.ticket + 1)
        worker.write { try $0.append(batch) }
            .assumeIsolated().whenComplete { self.finish($0, checkpoints) }
    }

    private func finish(_ result: Result<Void, any Error>, _ checkpoints: [Board]) {
        guard let done = inFlight else { return }
        switch result {
        case .success:
            inFlight = nil
            committed = done.ticket
            tally.durations.observe(.now - submitted)
            tally.events += done.batch.eventCount
            submit()
            // Behind the next commit, so that nobody waits for them.
            for board in checkpoints { alone { try $0.checkpoint(board) } }
            ended(.committed(done.news))
        case .failure(let error):
            tally.failed += 1
            guard let error = error as? StoreError, error.kind == .full else { return ended(.unknown(error)) }
            refuse(error, done)
        }
    }

    /// Has the store do something that nobody waits for. Where there is no room for it, that costs time at the next start only.
    private func alone(_ body: @escaping @Sendable (any EventStore) throws -> Void) {
        worker.write(body).assumeIsolated().whenFailure { error in
            if (error as? StoreError)?.kind != .full { self.ended(.unknown(error)) }
        }
    }

    /// What was refused, and what was decided on top of it, is void.
    private func refuse(_ error: StoreError, _ refused: Gathering) {
        let boards = refused.batch.boards.union(gathering.batch.boards)
        let deleted = (refused.news + gathering.news).compactMap { news -> LiveBoard? in
            if case .deleted(let board) = news { board } else { nil }
        }
        // Tickets of what is void are never told as committed, and not used again either.
        gathering = Gathering(ticket: gathering.ticket + 1)
        ended(.refused(error, boards: boards, deleted: deleted))
        inFlight = nil
    }

    /// The boards that have a checkpoint to be written with what is submitted now: everything decided is in it.
    private func dueCheckpoints() -> [Board] {
        gathering.news.compactMap { news in
            guard case .events(let board, _) = news, board.isCheckpointDue else { return nil }
            board.eventsSinceCheckpoint = 0
            return board.board
        }
    }
}
