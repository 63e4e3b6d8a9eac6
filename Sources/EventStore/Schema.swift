// SPDX-License-Identifier: MIT
internal import Glibc

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

    /// Makes the database ready for this process, a `program` of that version. Gives its identity and how many boards were ever deleted.
    static func prepare(
        _ connection: SQLiteConnection, durability: Durability, program: String
    ) throws(StoreError) -> (identity: String, deletions: Int) {
        // Before anything is changed: a file that is not ours stays as it is.
        let isNew = try checkFormat(connection)
        // Synced whatever is asked for: that this process has the store must not be lost with what it stores.
        try setDurability(connection, .full)
        let found = try connection.transaction("BEGIN IMMEDIATE") { () throws(StoreError) in
            if isNew { try create(connection) }
            if try lostEvents(connection) { try renewEpochs(connection) }
            try markOpen(connection, durability, program)
            let identity = try connection.text("SELECT value FROM meta WHERE key = 'identity'")
            guard !identity.isEmpty else {
                throw StoreError(.damaged, "\(connection.path) is damaged: the store's name is missing")
            }
            return (identity, try connection.integer("SELECT value FROM meta WHERE key = 'deletions'"))
        }
        // What an unclean end left in the write-ahead log, and the mark, go into the database itself.
        try? connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        try setDurability(connection, durability)
        return found
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
        for key in ["boot", "durability"] { try meta.run(.text(key), .text("")) }
    }

    /// With `normal` a power cut may have taken events that were told. Their seqs will be used again, so the boards
    /// need new epochs.
    private static func lostEvents(_ connection: SQLiteConnection) throws(StoreError) -> Bool {
        let clean = try connection.integer("SELECT value FROM meta WHERE key = 'clean'")
        let durability = try connection.text("SELECT value FROM meta WHERE key = 'durability'")
        let boot = try connection.text("SELECT value FROM meta WHERE key = 'boot'")
        return clean == 0 && durability == Durability.normal.rawValue && !isSameRun(boot, bootID())
    }

    /// Where the system does not name its runs, each start may be another run.
    static func isSameRun(_ stored: String, _ present: String) -> Bool { !stored.isEmpty && stored == present }

    /// The store's own name too: the daemon makes of it the epochs of boards that are not stored (any more).
    private static func renewEpochs(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.execute("UPDATE boards SET epoch = lower(hex(randomblob(16)))")
        try connection.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'identity'")
    }

    private static func markOpen(
        _ connection: SQLiteConnection, _ durability: Durability, _ program: String
    ) throws(StoreError) {
        let update = try connection.prepare("UPDATE meta SET value = ? WHERE key = ?")
        try update.run(.integer(0), .text("clean"))
        try update.run(.text(bootID()), .text("boot"))
        try update.run(.text(durability.rawValue), .text("durability"))
        // Later than the first stores, which have no row of it.
        try connection.prepare("INSERT OR REPLACE INTO meta VALUES ('program', ?)").run(.text(program))
    }

    /// Names this run of the machine: it changes with every start of the kernel.
    private static func bootID() -> String {
        guard let file = fopen("/proc/sys/kernel/random/boot_id", "re") else { return "" }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 64)
        guard fgets(&text, Int32(text.count), file) != nil else { return "" }
        return String(decoding: text.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// 32 random hex digits.
    static func randomName() -> String {
        (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
    }
}
