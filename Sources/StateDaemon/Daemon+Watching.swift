// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import JSON
import Logging
import NIOCore

extension Daemon {
    /// How many events are read from the store at a time for a watcher who is behind.
    private static let catchUpPage = 1000

    func watchBoard(_ item: Item, _ connection: Connection) throws {
        let params = item.call.params
        let name = try params.board()
        let epoch = try params.string("epoch")
        let after = try params.integer("after", in: 0...Int.max)
        guard (epoch == nil) == (after == nil) else {
            throw Refusal.invalidField(epoch == nil ? "epoch" : "after", reason: "epoch and after go together")
        }
        // Who may only look makes no board, not even one that is not stored.
        let board = connection.access == .full ? try board(name) : try existing(name)
        let state = board.board
        let resumed = after.map { epoch == state.epoch && board.canResume(after: $0) } ?? false
        let cursor = resumed ? after ?? state.seq : state.seq
        let watch = Watch(board: board, connection: connection, cursor: cursor)
        connection.add(watch)
        connection.answer(item, after: board.lastTicket, watch: watch) { writer in
            writer.object { result in
                result.state(of: board, as: state)
                result.member("resumed", resumed)
                if !resumed { result.circles(of: state) }
            }
        }
    }

    func unwatchBoard(_ item: Item, _ connection: Connection) throws {
        let name = try item.call.params.board()
        if let watch = connection.watches[name] {
            connection.end(watch)
            forget(watch.board)
        }
        connection.answer(item) { writer in writer.object { $0.member("board", name.text) } }
    }

    /// The answer that begins a watch was sent.
    func begin(_ watch: Watch) {
        guard watch.state == .beginning else { return }
        watch.state = .live
        watch.connection.pump(watch)
    }

    /// Reads the next events for a watcher who is behind what is kept for all.
    func catchUp(_ watch: Watch) {
        watch.state = .catchingUp
        let name = watch.board.name
        let after = watch.cursor
        worker.read { try $0.history(of: name, after: after, limit: Self.catchUpPage) }
            .assumeIsolated().whenComplete { result in
                guard watch.state == .catchingUp else { return }
                switch result {
                case .success(let events): self.send(events, to: watch)
                case .failure(let error):
                    self.log.error("reading history failed", metadata: ["board": "\(name)", "error": "\(error)"])
                    watch.board.isHistoryUnreadable = true
                    watch.connection.end(.shuttingDown, reconnect: Self.reconnectDelay)
                }
            }
    }

    /// Nothing to send means that the board's log is gone: the watcher is told when its deletion is published.
    private func send(_ events: [Event], to watch: Watch) {
        guard let last = events.last else { return }
        var writer = JSONWriter(capacity: events.count * 256)
        for event in events {
            writer.boardEvent(event, board: watch.board.name, epoch: watch.board.board.epoch)
        }
        watch.connection.send(ByteBuffer(bytes: writer.take()), to: watch, last: last.seq)
    }
}
