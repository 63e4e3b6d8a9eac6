// SPDX-License-Identifier: MIT
/// The database's tables, and what opening it does before anything else.
struct Schema {
    private static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE boards (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL);
        CREATE TABLE stretches (
            id INTEGER PRIMARY KEY, board INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
            events BLOB NOT NULL, receipts BLOB NOT NULL);
        CREATE INDEX stretches_by_board ON stretches (board, last);
        CREATE TABLE checkpoints (
            board INTEGER NOT NULL, seq INTEGER NOT NULL, circles BLOB NOT NULL, PRIMARY KEY (board, seq));
        CREATE TABLE key_memory (board INTEGER PRIMARY KEY, receipts BLOB NOT NULL);
        CREATE TABLE graveyard (board INTEGER PRIMARY KEY);
        """

    /// The greatest file that is checked as a whole at each start: this takes up to a second.
    private static let checkedAtStart = 256 << 20

    /// Makes the database ready for this process, a `program` of that version. Gives its identity and how many boards were ever deleted.
    static func prepare(
        _ connection: SQLiteConnection, durability: Durability, program: String, log: WriteAheadLog.Finding
    ) throws(StoreError) -> (identity: String, deletions: Int) {
        // Before anything is changed: a file that is not ours, or is damaged, stays as it is.
        let isNew = try checkFormat(connection)
        if !isNew { try checkHealth(connection, log) }
        // Synced whatever is asked for: that this process has the store must not be lost with what it stores.
        try setDurability(connection, .full)
        let found = try connection.transaction("BEGIN IMMEDIATE") { () throws(StoreError) in
            if isNew { try create(connection) }
            if try lostEvents(connection, log) { try renewEpochs(connection) }
            try markOpen(connection, durability, program)
            let identity = try connection.text("SELECT value FROM meta WHERE key = 'identity'")
            guard !identity.isEmpty else {
                throw .damaged(connection.path, "the store's name is missing")
            }
            return (identity, try connection.integer("SELECT value FROM meta WHERE key = 'deletions'"))
        }
        try emptyLog(connection, log)
        try setDurability(connection, durability)
        return found
    }

    /// What an unclean end left in the write-ahead log, and the mark, go into the database itself, and are synced there: what the log has may
    /// be in memory only, where syncing it failed. The log begins anew, so that no torn end stays behind what it takes next.
    private static func emptyLog(_ connection: SQLiteConnection, _ log: WriteAheadLog.Finding) throws(StoreError) {
        do throws(StoreError) { try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") } catch {
            // For want of room all of it stays in the log.
            guard error.kind == .full, log == .whole else { throw error }
        }
    }

    /// Throws where the file is not what was written. Events have checksums of their own, and are checked as they are read.
    private static func checkHealth(
        _ connection: SQLiteConnection, _ log: WriteAheadLog.Finding
    ) throws(StoreError) {
        let size = try connection.integer("PRAGMA page_count") * connection.integer("PRAGMA page_size")
        if size <= checkedAtStart { try connection.checkIntegrity() }
        // Under `normal` a power cut may leave a log with holes.
        if case .damaged(let place, _) = log, try lastDurability(connection) != Durability.normal.rawValue {
            throw .damaged(
                "\(connection.path)-wal",
                "byte \(place): the checksum does not match, and what was stored later lies behind it")
        }
        // Each board that was ever stored got the next id.
        let given = try connection.integer("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'boards'")
        let deletions = try connection.integer("SELECT value FROM meta WHERE key = 'deletions'")
        guard try connection.integer("SELECT count(*) FROM boards") + deletions == given else {
            throw .damaged(connection.path, "the boards are not as many as they should be")
        }
        let wrong = "SELECT count(*) FROM graveyard WHERE board > \(given) OR board IN (SELECT id FROM boards)"
        guard try connection.integer(wrong) == 0 else {
            throw .damaged(connection.path, "the graveyard has a board that was not deleted")
        }
    }

    /// Says that the process ended in order.
    static func markClosed(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.execute("UPDATE meta SET value = 1 WHERE key = 'clean'")
    }

    /// Gives a restored store names of its own, and the mark of an orderly end.
    static func renew(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.transaction("BEGIN IMMEDIATE") { () throws(StoreError) in
            try renewEpochs(connection)
            try markClosed(connection)
        }
    }

    /// Sets what is asked for, and reads it back: a promise that cannot be kept is none.
    private static func setDurability(_ connection: SQLiteConnection, _ durability: Durability) throws(StoreError) {
        let isFull = durability == .full
        let mode = try connection.text("PRAGMA journal_mode=WAL")
        try connection.execute("PRAGMA synchronous=\(isFull ? "FULL" : "NORMAL")")
        let synchronous = try connection.integer("PRAGMA synchronous")
        guard mode == "wal", synchronous == (isFull ? 2 : 1) else {
            let got = "journal_mode \(mode), synchronous \(synchronous)"
            throw StoreError(.unusable, "\(connection.path): the durability asked for cannot be had (\(got))")
        }
        try connection.execute("PRAGMA journal_size_limit=67108864")
    }

    /// Says whether the file is still empty; one that is another program's or of another format is refused.
    private static func checkFormat(_ connection: SQLiteConnection) throws(StoreError) -> Bool {
        let standing = StoredFormat.standing(
            application: try connection.integer("PRAGMA application_id"),
            version: try connection.integer("PRAGMA user_version"),
            isEmpty: try connection.integer("SELECT count(*) FROM sqlite_schema") == 0)
        // Another format need not have this table.
        let writer = try? connection.text("SELECT value FROM meta WHERE key = 'program'")
        if let refusal = StoredFormat.refusal(standing, path: connection.path, writer: writer ?? "") { throw refusal }
        return standing == .empty
    }

    private static func create(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.execute(tables)
        try connection.execute("PRAGMA application_id=\(StoredFormat.applicationID)")
        try connection.execute("PRAGMA user_version=\(StoredFormat.version)")
        let meta = try connection.prepare("INSERT INTO meta VALUES (?, ?)")
        try meta.run(.text("identity"), .text(randomName()))
        for key in ["deletions", "clean"] { try meta.run(.text(key), .integer(key == "clean" ? 1 : 0)) }
    }

    /// Events that were told may be gone: with a torn end of the log, and with `normal`, where a power cut or a disk that went away (which
    /// need not end this run of the machine) may have taken them. Their seqs will be used again, so the boards need new epochs.
    private static func lostEvents(_ connection: SQLiteConnection, _ log: WriteAheadLog.Finding) throws(StoreError)
        -> Bool
    {
        let clean = try connection.integer("SELECT value FROM meta WHERE key = 'clean'")
        let wasNormal = try lastDurability(connection) == Durability.normal.rawValue
        return log != .whole || clean == 0 && wasNormal
    }

    private static func lastDurability(_ connection: SQLiteConnection) throws(StoreError) -> String {
        try connection.text("SELECT value FROM meta WHERE key = 'durability'")
    }

    /// The store's own name too: the daemon makes of it the epochs of boards that are not stored (any more).
    private static func renewEpochs(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.execute("UPDATE boards SET epoch = lower(hex(randomblob(16)))")
        try connection.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'identity'")
    }

    private static func markOpen(
        _ connection: SQLiteConnection, _ durability: Durability, _ program: String
    ) throws(StoreError) {
        let mark = try connection.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)")
        try mark.run(.text("clean"), .integer(0))
        try mark.run(.text("durability"), .text(durability.rawValue))
        try mark.run(.text("program"), .text(program))
    }

    /// 32 random hex digits.
    static func randomName() -> String {
        (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
    }
}
