// SPDX-License-Identifier: MIT
public import Board
internal import Glibc
internal import Synchronization

/// The events in an SQLite database in a folder of their own. See `StoredFormat` and docs/store-format.md.
///
/// `@unchecked Sendable`: the writer's connection and what belongs to it is used by the writer's thread alone, the
/// reader's by the reader's, as `EventStore` asks for; a backup has connections of its own; what any thread may ask is
/// behind a lock, or never changes.
public final class SQLiteStore: EventStore, @unchecked Sendable {
    /// What any thread may ask for.
    private struct Figures {
        var deletions: Int
        var events = 0
    }

    /// What the writer knows of a stored board.
    struct Row {
        let id: Int
        let epoch: String
        /// The seq of the last stored event.
        var last: Int
    }

    public let identity: String
    public let path: String
    public let durability: Durability
    /// How many bytes the opening dropped from the end of the write-ahead log: of what was being written when the last process or the machine
    /// ended, or damaged. Where there were some, the boards have new epochs.
    public let dropped: Int
    let folder: DataFolder
    private let figures: Mutex<Figures>
    let writer: StoreWriter
    private let reader: StoreReader

    /// Opens the store in a folder, making both where they are missing. The folder belongs to this process until
    /// `close`. `program`: the version of the program, for whoever finds a format that he does not know.
    public init(folder: String, durability: Durability, program: String = "") throws(StoreError) {
        self.folder = try DataFolder(folder)
        self.folder.removeCopy()
        path = "\(self.folder.path)/\(DataFolder.storeName)"
        self.durability = durability
        self.folder.makePrivateFile(DataFolder.storeName)
        let log = try self.folder.checkLog()
        let connection = try SQLiteConnection(path: path)
        let (identity, deletions) = try Schema.prepare(
            connection, durability: durability, program: program, log: log)
        dropped = log.dropped
        // SQLite does it, too, and goes on where it fails.
        try self.folder.sync()
        self.identity = identity
        figures = Mutex(Figures(deletions: deletions))
        writer = try StoreWriter(connection)
        reader = try StoreReader(try SQLiteConnection(path: path))
        updateFigures()
    }

    public var engine: String { "sqlite" }
    public var deletions: Int { figures.withLock { $0.deletions } }

    public func load() throws(StoreError) -> [StoredBoard] {
        var boards: [StoredBoard] = []
        for (name, row) in writer.rows.sorted(by: { $0.key < $1.key }) {
            boards.append(try writer.loader.load(name, row))
        }
        return boards
    }

    public func load(_ name: BoardName) throws(StoreError) -> StoredBoard? {
        guard let row = writer.rows[name] else { return nil }
        return try writer.loader.load(name, row)
    }

    public func append(_ batch: Batch) throws(StoreError) {
        let deleted = try writer.append(batch)
        if deleted > 0 { figures.withLock { $0.deletions += deleted } }
        updateFigures()
    }

    public func checkpoint(_ board: Board) throws(StoreError) { try writer.checkpoint(board) }

    public func history(of board: BoardName, after seq: Int, limit: Int) throws(StoreError) -> [Event] {
        try reader.history(of: board, after: seq, limit: limit)
    }

    public func past(of board: BoardName, at seq: Int) throws(StoreError) -> Board {
        try reader.past(of: board, at: seq)
    }

    public func usage() -> StoreUsage {
        let bytes = [path, "\(path)-wal"].reduce(0) { sum, file in
            var status = stat()
            return lstat(file, &status) == 0 ? sum + Int(status.st_size) : sum
        }
        return StoreUsage(events: figures.withLock { $0.events }, bytes: bytes)
    }

    public func purge() throws(StoreError) -> Bool { try writer.purge() }

    public func close() {
        writer.close()
        reader.close(inOrder: !writer.hasFailed)
        folder.release()
    }

    private func updateFigures() {
        let events = writer.events
        figures.withLock { $0.events = events }
    }
}
