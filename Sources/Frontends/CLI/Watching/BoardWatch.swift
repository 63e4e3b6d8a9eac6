// SPDX-License-Identifier: MIT
internal import Board
internal import ControlAPI
internal import ControlClient
internal import JSON
internal import NIOCore

/// A board's events one after the other, from wherever the daemon is: it comes back by itself when the daemon
/// restarts, misses nothing and repeats nothing.
final class BoardWatch {
    /// What happened.
    enum Happening {
        /// An event's params.
        case event(JSONValue)
        /// The players, after somebody came or went.
        case players(JSONValue)
        /// The watch began, at the first time or anew; the answer to `watch-board`.
        case began(WatchCursor.Start, JSONValue)
        case deleted
    }

    private enum Message: Sendable {
        case answer(Result<JSONValue, any Error>)
        case notification(NotificationName, JSONValue)
        case closed(Closing)
        case outputClosed
    }

    /// How many notifications may wait here; beyond it the daemon waits.
    private static let ahead = 1024

    private let context: Context
    private let deadline: Deadline
    private let mailbox = Mailbox<Message>(capacity: BoardWatch.ahead)
    private var cursor: WatchCursor
    private var client: ControlClient?
    /// The answer to `watch-board` is to come; events before it are of an earlier watch.
    private var isBeginning = false
    /// The board was deleted: of its next life nothing may be missed.
    private var wantsWholeLife = false

    /// Begins behind what `cursor` knows. There has to be a daemon at the start.
    init(_ context: Context, cursor: WatchCursor, until deadline: Deadline) throws {
        self.context = context
        self.cursor = cursor
        self.deadline = deadline
        try connect()
        if let reader = OutputWatch.begin({ [mailbox] in mailbox.put(.outputClosed) }) { outputWatch = reader }
    }

    private var outputWatch: OutputWatch?

    /// What happens next; nil where nothing did until the deadline.
    func next() throws -> Happening? {
        while true {
            guard let message = mailbox.take(until: deadline) else { return nil }
            switch message {
            case .outputClosed: Output.endAsSIGPIPEWould()
            case .closed(let closing):
                guard try reconnect(after: closing) else { return nil }
            case .answer(.failure(let error as APIError)) where error.code != .shuttingDown: throw error
            case .answer(.failure): break
            case .answer(.success(let result)):
                if let happening = try began(result) { return happening }
            case .notification(let name, let params):
                if let happening = try notified(name, params) { return happening }
            }
        }
    }

    /// Begins anew at the board's present state, which `began` then brings.
    func restart() {
        cursor.forget()
        begin()
    }

    private func began(_ result: JSONValue) throws -> Happening? {
        isBeginning = false
        let start = try cursor.started(result)
        if wantsWholeLife {
            wantsWholeLife = false
            if start != .resumed, cursor.seq > 0, let epoch = cursor.epoch {
                cursor = WatchCursor(board: cursor.board, epoch: epoch, after: 0)
                begin()
            }
        }
        return .began(start, result)
    }

    private func notified(_ name: NotificationName, _ params: JSONValue) throws -> Happening? {
        guard !isBeginning else { return nil }
        switch name {
        case .boardEvent:
            do throws(ClientError) {
                return try cursor.take(params) ? .event(params) : nil
            } catch {
                // What is missing is got by coming back to where we were.
                Diagnostics.say("\(Failure(error).message); coming back")
                isBeginning = true
                client?.close()
                return nil
            }
        case .updatePlayerList: return .players(params)
        case .boardDeleted:
            cursor.forget()
            wantsWholeLife = true
            begin()
            return .deleted
        case .bye: return nil
        }
    }

    private func connect() throws {
        let client = try context.connect { [mailbox] name, params in mailbox.put(.notification(name, params)) }
        self.client = client
        client.closed.whenSuccess { [mailbox] in mailbox.put(.closed($0)) }
        begin()
    }

    private func begin() {
        isBeginning = true
        client?.send(.watchBoard, params: cursor.params) { [mailbox] in mailbox.put(.answer($0)) }
    }

    /// False where the deadline came first.
    private func reconnect(after closing: Closing) throws -> Bool {
        if let error = closing.error, case .refused = error { throw error }
        var backoff = Backoff()
        var wait = closing.bye?.reconnect ?? .zero
        while true {
            let moment = Deadline.after(wait)
            guard moment.earlier(of: deadline) == moment else {
                deadline.sleep()
                return false
            }
            moment.sleep()
            do {
                try connect()
                return true
            } catch let error as ClientError where ExitStatus(error) == .unavailable {
                wait = backoff.next(jitter: .random(in: 0...1))
            }
        }
    }
}
