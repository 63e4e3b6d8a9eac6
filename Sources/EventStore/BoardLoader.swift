// SPDX-License-Identifier: MIT
import Board

/// Reads a board from a database: a checkpoint, and the events after it.
struct BoardLoader {
    private let checkpoints: SQLiteStatement
    private let keyMemory: SQLiteStatement
    private let stretches: SQLiteStatement
    private let last: SQLiteStatement
    private let path: String

    init(_ connection: SQLiteConnection) throws(StoreError) {
        path = connection.path
        checkpoints = try connection.prepare(
            "SELECT circles FROM checkpoints WHERE board = ? AND seq <= ? ORDER BY seq DESC")
        keyMemory = try connection.prepare("SELECT receipts FROM key_memory WHERE board = ?")
        stretches = try connection.prepare(
            "SELECT last, events, receipts FROM stretches WHERE board = ? AND last >= ? AND first <= ? ORDER BY last, id"
        )
        last = try connection.prepare("SELECT coalesce(max(last), 0) FROM stretches WHERE board = ?")
    }

    /// The board as its last event left it, with its keys.
    func load(_ name: BoardName, _ row: SQLiteStore.Row) throws(StoreError) -> StoredBoard {
        let id = row.id
        let (keysAt, keys) = try keys(id)
        let start = try checkpoint(id, upTo: .max)
        var board = Board(
            name: name, epoch: row.epoch, seq: start.seq, mode: start.mode, circles: start.circles, keys: keys)
        try stretches.run(.integer(id), .integer(min(start.seq, keysAt)), .integer(.max)) { row throws(StoreError) in
            try replay(row.blob(1), last: row.integer(0), on: &board, id, upTo: .max)
            try remember(row.blob(2), on: &board, id)
            return true
        }
        // A checkpoint beyond the last stored event: those up to it are gone.
        guard board.seq <= row.last else { throw missing(name, row.last + 1) }
        return StoredBoard(board: board, eventsSinceCheckpoint: board.seq - start.seq)
    }

    /// The board as it was after event `seq`, without its keys.
    func past(_ name: BoardName, _ id: Int, epoch: String, at seq: Int) throws(StoreError) -> Board {
        let start = try checkpoint(id, upTo: seq)
        var board = Board(name: name, epoch: epoch, seq: start.seq, mode: start.mode, circles: start.circles)
        try stretches.run(.integer(id), .integer(start.seq + 1), .integer(seq)) { row throws(StoreError) in
            try replay(row.blob(1), last: row.integer(0), on: &board, id, upTo: seq)
            return true
        }
        if board.seq < seq { try checkEnd(name, id, at: board.seq) }
        return board
    }

    /// Throws unless `seq` is the board's last.
    func checkEnd(_ name: BoardName, _ id: Int, at seq: Int) throws(StoreError) {
        try last.run(.integer(id)) { row throws(StoreError) in
            guard row.integer(0) <= seq else { throw missing(name, seq + 1) }
            return false
        }
    }

    /// The newest checkpoint that can be read. It is no more than a shortcut: one that is damaged is passed over.
    private func checkpoint(
        _ id: Int, upTo seq: Int
    ) throws(StoreError) -> (seq: Int, mode: Mode, circles: CircleSet) {
        var found: (seq: Int, mode: Mode, circles: CircleSet) = (0, .open, CircleSet())
        try checkpoints.run(.integer(id), .integer(seq)) { row throws(StoreError) in
            var decoder = RecordDecoder(row.blob(0), board: id)
            guard let circles = try? decoder.circles(), decoder.isAtEnd, circles.seq <= seq else { return true }
            found = circles
            return false
        }
        return found
    }

    /// The memory of keys at the last checkpoint; where it is damaged, all receipts are read again.
    private func keys(_ id: Int) throws(StoreError) -> (seq: Int, keys: KeyMemory) {
        var memory = KeyMemory()
        var seq = 0
        try keyMemory.run(.integer(id)) { row throws(StoreError) in
            var decoder = RecordDecoder(row.blob(0), board: id)
            guard let stored = try? decoder.receipts(), decoder.isAtEnd else { return false }
            for receipt in stored.receipts { memory.insert(receipt) }
            seq = stored.seq
            return false
        }
        return (seq, memory)
    }

    /// Applies those events of a row that come after the board's last and not after `seq`.
    private func replay(
        _ events: [UInt8], last: Int, on board: inout Board, _ id: Int, upTo seq: Int
    ) throws(StoreError) {
        guard last > board.seq else { return }
        var decoder = RecordDecoder(events, board: id)
        while !decoder.isAtEnd, board.seq < seq {
            let event = try damageNamed(board.name, board.seq + 1) { () throws(RecordDamage) in try decoder.event() }
            if event.seq <= board.seq { continue }
            guard event.seq == board.seq + 1 else { throw missing(board.name, board.seq + 1) }
            board.apply(event)
        }
        guard board.seq >= min(last, seq) else { throw missing(board.name, board.seq + 1) }
    }

    private func remember(_ receipts: [UInt8], on board: inout Board, _ id: Int) throws(StoreError) {
        guard !receipts.isEmpty else { return }
        var decoder = RecordDecoder(receipts, board: id)
        let stored = try damageNamed(board.name, board.seq) { () throws(RecordDamage) in try decoder.receipts() }
        for receipt in stored.receipts { board.remember(receipt) }
    }

    /// Says which board and event is damaged.
    func damageNamed<Value>(
        _ name: BoardName, _ seq: Int, _ body: () throws(RecordDamage) -> Value
    ) throws(StoreError) -> Value {
        do { return try body() } catch {
            throw .damaged(path, "board \(name), event \(seq): \(error.reason)")
        }
    }

    func missing(_ name: BoardName, _ seq: Int) -> StoreError {
        .damaged(path, "board \(name), event \(seq): it is missing")
    }
}
