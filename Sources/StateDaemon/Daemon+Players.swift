// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore

extension Daemon {
    func register(_ players: [Player], _ item: Item, _ connection: Connection) throws {
        let (name, isBrief) = (try item.call.params.board(), try item.call.params.isBrief())
        let board = try board(name)
        defer { forget(board) }
        let changed = try board.players.register(
            players, for: connection.id, maximum: settings.limits.players)
        connection.joinedBoards.insert(board.name)
        if changed { playersChanged(board) }
        answerPlayers(of: board, item, connection, isBrief: isBrief)
    }

    func unregisterPlayer(_ item: Item, _ connection: Connection) throws {
        let name = try item.call.params.board()
        guard let id = try item.call.params.token("id") else {
            throw Refusal.invalidField("id", reason: "it is missing")
        }
        let isBrief = try item.call.params.isBrief()
        guard let board = boards[name] else { return answer(item, connection, name, isBrief ? nil : []) }
        if board.players.unregister(id, for: connection.id) { playersChanged(board) }
        answerPlayers(of: board, item, connection, isBrief: isBrief)
        forget(board)
    }

    func listPlayers(_ item: Item, _ connection: Connection) throws {
        answerPlayers(of: try existing(try item.call.params.board()), item, connection)
    }

    /// A connection is gone: its players stay for the grace period.
    func connectionLost(_ connection: Connection) {
        for name in connection.joinedBoards {
            guard let board = boards[name] else { continue }
            let leavesAt = ContinuousClock.now + settings.playerGrace
            board.players.lost(connection.id, leavesAt: leavesAt)
            loop.assumeIsolated().scheduleTask(in: TimeAmount(settings.playerGrace)) {
                if board.players.expire(at: leavesAt) { self.playersChanged(board) }
                self.forget(board)
            }
        }
    }

    private func playersChanged(_ board: LiveBoard) {
        board.playersChanged()
        board.announcer.schedule(board, on: loop)
    }

    private func answerPlayers(
        of board: LiveBoard, _ item: Item, _ connection: Connection, isBrief: Bool = false
    ) {
        answer(item, connection, board.name, isBrief ? nil : board.players.players)
    }

    private func answer(_ item: Item, _ connection: Connection, _ name: BoardName, _ players: [Player]?) {
        connection.answer(item) { writer in
            writer.object { result in
                result.member("board", name.text)
                guard let players else { return }
                result.key("players")
                result.players(players)
            }
        }
    }
}
