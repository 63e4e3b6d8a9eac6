// SPDX-License-Identifier: MIT
import Board

/// Reads what is stored while the writer goes on.
struct StoreReader {
    private let connection: SQLiteConnection
    private let board: SQLiteStatement
    private let events: SQLiteStatement
    private let loader: BoardLoader

    init(_ connection: SQLiteConnection) throws(StoreError) {
        self.connection = connection
        try connection.execute("PRAGMA query_only=ON")
        board = try connection.prepare("SELECT id, epoch FROM boards WHERE name = ?")
        events = try connection.prepare(
            "SELECT events FROM stretches WHERE board = ? AND last > ? ORDER BY last, id")
        loader = try BoardLoader(connection)
    }

    func history(of name: BoardName, after seq: Int, limit: Int) throws(StoreError) -> [Event] {
        try connection.transaction("BEGIN") { () throws(StoreError) in
            guard let (id, _) = try find(name) else { return [] }
            var found: [Event] = []
            try events.run(.integer(id), .integer(seq)) { row throws(StoreError) in
                try collect(row.blob(0), of: name, id, after: seq, limit: limit, into: &found)
                return found.count < limit
            }
            if found.count < limit { try loader.checkEnd(name, id, at: max(seq, found.last?.seq ?? 0)) }
            return found
        }
    }

    func past(of name: BoardName, at seq: Int) throws(StoreError) -> Board {
        try connection.transaction("BEGIN") { () throws(StoreError) in
            guard let (id, epoch) = try find(name) else { return Board(name: name, epoch: "") }
            return try loader.past(name, id, epoch: epoch, at: seq)
        }
    }

    func close(inOrder: Bool = false) { connection.close(inOrder: inOrder) }

    private func find(_ name: BoardName) throws(StoreError) -> (id: Int, epoch: String)? {
        var found: (Int, String)?
        try board.run(.text(name.text)) { row throws(StoreError) in
            found = (row.integer(0), row.text(1) ?? "")
            return false
        }
        return found
    }

    private func collect(
        _ bytes: [UInt8], of name: BoardName, _ id: Int, after seq: Int, limit: Int, into found: inout [Event]
    ) throws(StoreError) {
        var decoder = RecordDecoder(bytes, board: id)
        while !decoder.isAtEnd, found.count < limit {
            let expected = (found.last?.seq ?? seq) + 1
            let event = try loader.damageNamed(name, expected) { () throws(RecordDamage) in try decoder.event() }
            if event.seq < expected { continue }
            guard event.seq == expected else { throw loader.missing(name, expected) }
            found.append(event.withoutCircles)
        }
    }
}

extension Event {
    /// What a restoring event dropped and returned may be whole boards; a history does without.
    var withoutCircles: Event {
        guard case .restoreBoard(let to, _, _) = change else { return self }
        return Event(seq: seq, at: at, change: .restoreBoard(to: to, dropped: [], returned: []))
    }
}
