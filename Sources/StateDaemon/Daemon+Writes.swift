// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Glibc
import JSON

extension Daemon {
    /// The writes that need nothing but the board.
    func write(_ method: Method, _ item: Item, _ connection: Connection) throws {
        let name = try item.call.params.board()
        let action = try action(method, item.call.params)
        let board = try board(name)
        defer { forget(board) }
        let proposal = try proposal(action, item, on: board)
        try propose(proposal, on: board, item, connection)
    }

    private func action(_ method: Method, _ params: Params) throws -> Proposal.Action {
        switch method {
        case .addCircle: .addCircle(try params.circle(limits: settings.limits))
        case .addCircles: .addCircles(try params.circles(limits: settings.limits))
        case .removeCircles: .removeCircles(try params.selection(limits: settings.limits))
        case .setBoard: .setBoard(try params.mode())
        default: .clearBoard
        }
    }

    private func proposal(_ action: Proposal.Action, _ item: Item, on board: LiveBoard) throws -> Proposal {
        var key = try item.call.params.key()
        switch action {
        // There is nothing to remove on a board that nobody ever wrote to, and nothing of that is stored.
        case .clearBoard where !board.isStored, .removeCircles where !board.isStored: key = nil
        default: break
        }
        return Proposal(action: action, at: now(), key: key, asPlayer: try item.call.params.asPlayer())
    }

    private func propose(
        _ proposal: Proposal, on board: LiveBoard, _ item: Item, _ connection: Connection
    ) throws {
        let decision = try sequencer.propose(proposal, on: board, limits: settings.limits)
        committer.add(decision, to: board)
        if decision.isRepetition, case .removed(let seq, let count) = decision.outcome, count > 0 {
            return answerRemovedBefore(seq: seq, board, item, connection)
        }
        connection.answer(item, after: board.lastTicket) { writer in
            writer.object { result in
                result.member("board", board.name.text)
                result.outcome(decision, of: proposal)
            }
        }
    }

    /// A repeated removal is answered with the ids of the event that it made.
    private func answerRemovedBefore(seq: Int, _ board: LiveBoard, _ item: Item, _ connection: Connection) {
        guard board.lastTicket <= committed else { return connection.retry(item, after: board.lastTicket) }
        let name = board.name
        let event = worker.read { try $0.history(of: name, after: seq - 1, limit: 1) }
        connection.hold(item, for: event) { events in
            connection.answer(item) { writer in
                writer.object { result in
                    result.member("board", name.text)
                    result.member("seq", seq)
                    if case .removeCircles(let ids)? = events.first?.change { result.member("ids", ids: ids) }
                }
            }
        }
    }

    /// `restore-board` needs the past, which the store has. That past never changes, so the proposal is made when it
    /// has been read.
    func restoreBoard(_ item: Item, _ connection: Connection) throws {
        let name = try item.call.params.board()
        let to = try item.call.params.requiredInteger("to", in: 0...Int.max)
        let board = try board(name)
        defer { forget(board) }
        guard to > 0, to <= board.board.seq else {
            let proposal = try proposal(.restoreBoard(to: to, past: []), item, on: board)
            return try propose(proposal, on: board, item, connection)
        }
        guard board.lastTicket <= committed else { return connection.retry(item, after: board.lastTicket) }
        let past = worker.read { try $0.past(of: name, at: to).circles.circles }
        connection.hold(item, for: past) { past in
            // Deleted meanwhile: then the seq means nothing any more, and the call is looked at anew.
            guard self.boards[name] === board else { return connection.retry(item, after: self.committed) }
            let proposal = try self.proposal(.restoreBoard(to: to, past: past), item, on: board)
            try self.propose(proposal, on: board, item, connection)
        }
    }

    func deleteBoard(_ item: Item, _ connection: Connection) throws {
        let name = try item.call.params.board()
        let board = boards[name]
        var ticket = board?.lastTicket ?? 0
        if let board {
            ticket = committer.delete(board)
            end(board)
            // What is said of the next life of the board is said after the end of this one.
            boards[name]?.lastTicket = ticket
        }
        connection.answer(item, after: ticket) { writer in
            writer.object { result in
                result.member("board", name.text)
                result.member("deleted", board != nil)
            }
        }
    }

    /// The wall clock in milliseconds. It dates events; nothing is ordered or timed by it.
    private func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension JSONWriter {
    /// The members of a write's result that follow `board`.
    fileprivate mutating func outcome(_ decision: Decision, of proposal: Proposal) {
        switch decision.outcome {
        case .added(let first, let last, let at):
            guard case .addCircle(let draft) = proposal.action else {
                member("first", first)
                member("last", last)
                return member("count", last - first + 1)
            }
            member("id", first)
            member("seq", last)
            key("circle")
            circle(Circle(id: first, at: at, draft: draft))
        case .removed(let seq, _):
            member("seq", seq)
            member("ids", ids: decision.removedIDs)
        case .cleared(let seq, let count):
            member("seq", seq)
            member("removed", count)
        case .restored(let seq, let count):
            member("seq", seq)
            member("circles", count)
        case .modeSet(let seq, let mode):
            member("seq", seq)
            member("mode", mode.rawValue)
        }
    }
}

extension Decision {
    /// The ids of the circles that were removed.
    fileprivate var removedIDs: [Int] {
        if case .removeCircles(let ids)? = events.first?.change { ids } else { [] }
    }
}
