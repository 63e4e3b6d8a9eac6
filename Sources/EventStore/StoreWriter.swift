// SPDX-License-Identifier: MIT
import Board

/// Writes batches and checkpoints.
final class StoreWriter {
    /// How many rows, and about how many bytes, of a deleted board go at a time.
    private static let (purgeRows, purgeBytes) = (500, 4 << 20)

    let loader: BoardLoader
    let connection: SQLiteConnection
    private let insertBoard: SQLiteStatement
    private let insertStretch: SQLiteStatement
    private let insertCheckpoint: SQLiteStatement
    private let insertKeys: SQLiteStatement
    /// The stored boards.
    private(set) var rows: [BoardName: SQLiteStore.Row] = [:]
    /// How many events there are on all of them.
    private(set) var events = 0
    /// What to put back into `rows` when the transaction fails, the last change last.
    private var undo: [(BoardName, SQLiteStore.Row?)] = []
    /// Whether a write failed, so that nobody knows what is stored.
    private(set) var hasFailed = false

    init(_ connection: SQLiteConnection) throws(StoreError) {
        self.connection = connection
        loader = try BoardLoader(connection)
        insertBoard = try connection.prepare("INSERT INTO boards (name, epoch) VALUES (?, ?) RETURNING id")
        insertStretch = try connection.prepare(
            "INSERT INTO stretches (board, first, last, events, receipts) VALUES (?, ?, ?, ?, ?)")
        insertCheckpoint = try connection.prepare("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?)")
        insertKeys = try connection.prepare("INSERT OR REPLACE INTO key_memory VALUES (?, ?)")
        try readRows()
    }

    /// Stores a batch. Gives how many boards it deleted.
    func append(_ batch: Batch) throws(StoreError) -> Int {
        undo = []
        do {
            return try write { () throws(StoreError) in
                var deleted = 0
                for step in batch.steps {
                    switch step {
                    case .append(let stretch): try append(stretch)
                    case .delete(let name): deleted += try delete(name)
                    }
                }
                return deleted
            }
        } catch {
            for (name, row) in undo.reversed() { set(name, row) }
            throw error
        }
    }

    /// Keeps a board as a shortcut for loading. One of another life of the board, deleted meanwhile, is passed over.
    func checkpoint(_ board: Board) throws(StoreError) {
        guard let row = rows[board.name], row.epoch == board.epoch else { return }
        guard board.seq <= row.last else { throw .checkpointAhead(board.name) }
        var circles = RecordEncoder(board: row.id)
        circles.append(board.circles, mode: board.mode, seq: board.seq)
        var keys = RecordEncoder(board: row.id)
        keys.append(board.keys.all, seq: board.seq)
        try write { () throws(StoreError) in
            try insertCheckpoint.run(.integer(row.id), .integer(board.seq), .blob(circles.bytes))
            try insertKeys.run(.integer(row.id), .blob(keys.bytes))
        }
    }

    /// Drops a piece of what deleted boards left. Says whether there is more.
    func purge() throws(StoreError) -> Bool {
        let board = try connection.integer("SELECT coalesce(min(board), -1) FROM graveyard")
        guard board >= 0 else { return false }
        try write { () throws(StoreError) in
            if try purge("stretches", size: "length(events) + length(receipts)", of: board) { return }
            if try purge("checkpoints", size: "length(circles)", of: board) { return }
            try connection.execute("DELETE FROM key_memory WHERE board = \(board)")
            try connection.execute("DELETE FROM graveyard WHERE board = \(board)")
        }
        return true
    }

    /// Drops some rows of a table. Says whether there were any.
    private func purge(_ table: String, size: String, of board: Int) throws(StoreError) -> Bool {
        var rows: [Int] = []
        var bytes = 0
        let some = try connection.prepare(
            "SELECT rowid, \(size) FROM \(table) WHERE board = ? LIMIT \(Self.purgeRows)")
        try some.run(.integer(board)) { row throws(StoreError) in
            rows.append(row.integer(0))
            bytes += row.integer(1)
            return bytes < Self.purgeBytes
        }
        let delete = try connection.prepare("DELETE FROM \(table) WHERE rowid = ?")
        for row in rows { try delete.run(.integer(row)) }
        return !rows.isEmpty
    }

    /// Ends in order, where nothing failed. What fails now costs time at the next start, and nothing else.
    func close() {
        guard !hasFailed else { return connection.close() }
        try? Schema.markClosed(connection)
        try? connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close(inOrder: true)
    }

    /// All of `body` or nothing, unless it fails for another reason than want of room.
    private func write<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        do { return try connection.transaction("BEGIN IMMEDIATE", body) } catch {
            if error.kind != .full { hasFailed = true }
            throw error
        }
    }

    private func readRows() throws(StoreError) {
        let all = try connection.prepare(
            "SELECT name, id, epoch, coalesce((SELECT max(last) FROM stretches WHERE board = boards.id), 0) FROM boards"
        )
        try all.run { row throws(StoreError) in
            guard let name = row.text(0).flatMap(BoardName.init), let epoch = row.text(2) else {
                throw .damaged(connection.path, "a board's name cannot be read")
            }
            set(name, SQLiteStore.Row(id: row.integer(1), epoch: epoch, last: row.integer(3)))
            return true
        }
    }

    private func append(_ stretch: Batch.Stretch) throws(StoreError) {
        var row: SQLiteStore.Row
        if let known = rows[stretch.board] { row = known } else { row = try begin(stretch) }
        guard row.epoch == stretch.epoch else { throw .otherEpoch(stretch.board) }
        var encoder = RecordEncoder(board: row.id)
        var first = row.last + 1
        for event in stretch.events {
            guard event.seq == row.last + 1 else { throw .outOfOrder(event, after: row.last, board: stretch.board) }
            encoder.append(event)
            row.last = event.seq
            guard encoder.count >= StoredFormat.rowSize, event.seq != stretch.events.last?.seq else { continue }
            try insert(row, first, encoder.bytes, receipts: [])
            encoder.clear()
            first = row.last + 1
        }
        try insert(row, first, encoder.bytes, receipts: stretch.receipts)
        change(stretch.board, row)
    }

    private func insert(
        _ row: SQLiteStore.Row, _ first: Int, _ events: [UInt8], receipts: [Receipt]
    ) throws(StoreError) {
        var encoder = RecordEncoder(board: row.id)
        if !receipts.isEmpty { encoder.append(receipts, seq: row.last) }
        try insertStretch.run(
            .integer(row.id), .integer(first), .integer(row.last), .blob(events), .blob(encoder.bytes))
    }

    private func begin(_ stretch: Batch.Stretch) throws(StoreError) -> SQLiteStore.Row {
        var id = 0
        try insertBoard.run(.text(stretch.board.text), .text(stretch.epoch)) { row throws(StoreError) in
            id = row.integer(0)
            return true
        }
        let row = SQLiteStore.Row(id: id, epoch: stretch.epoch, last: 0)
        change(stretch.board, row)
        return row
    }

    /// Its name is free at once; what it leaves behind goes piece by piece. Gives how many boards that were.
    private func delete(_ name: BoardName) throws(StoreError) -> Int {
        guard let row = rows[name] else { return 0 }
        try connection.execute("INSERT INTO graveyard VALUES (\(row.id))")
        try connection.execute("DELETE FROM boards WHERE id = \(row.id)")
        try connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'deletions'")
        change(name, nil)
        return 1
    }

    private func change(_ name: BoardName, _ row: SQLiteStore.Row?) {
        undo.append((name, rows[name]))
        set(name, row)
    }

    private func set(_ name: BoardName, _ row: SQLiteStore.Row?) {
        events += (row?.last ?? 0) - (rows[name]?.last ?? 0)
        rows[name] = row
    }
}
