// SPDX-License-Identifier: MIT
public import Board
public import JSON

/// The notifications that the daemon sends.
public enum NotificationName: String, CaseIterable, Sendable {
    case boardEvent = "board-event"
    case updatePlayerList = "update-player-list"
    case boardDeleted = "board-deleted"
    case bye
}

/// Why the daemon ends a connection on purpose.
public enum ByeKind: String, Sendable {
    case shuttingDown = "shutting-down"
    case tooSlow = "too-slow"
}

extension JSONWriter {
    /// A successful answer; `id` is written as it came.
    public mutating func response(id: RequestID, result: (inout JSONWriter) -> Void) {
        object { object in
            object.begin(id)
            object.key("result")
            result(&object)
        }
    }

    /// An answer that is an error.
    public mutating func response(id: RequestID, error: APIError) {
        object { object in
            object.begin(id)
            object.key("error")
            object.error(error)
        }
    }

    /// What every answer begins with.
    private mutating func begin(_ id: RequestID) {
        write(room: 32) { $0.append(text: #""jsonrpc":"2.0","id":"#) }
        switch id {
        case .number(let number): int(number)
        case .text(let text): raw(text)
        }
    }

    /// A notification, as a whole line.
    public mutating func notification(_ name: NotificationName, params: (inout JSONWriter) -> Void) {
        object { object in
            object.member("jsonrpc", "2.0")
            object.member("method", name.rawValue)
            object.object("params", params)
        }
        endLine()
    }

    /// `board-event` for a watcher, as a whole line.
    public mutating func boardEvent(_ event: Event, board: BoardName, epoch: String) {
        notification(.boardEvent) { params in
            params.member("board", board.text)
            params.member("epoch", epoch)
            params.eventMembers(event)
        }
    }
}
