// SPDX-License-Identifier: MIT
public import Board

/// How sure a stored event is when the power goes.
public enum Durability: String, Sendable, CaseIterable {
    /// Synced before `append` returns: a power cut loses nothing that was stored.
    case full
    /// Synced now and then: the end of the process loses nothing, a power cut may lose the last moments.
    case normal
}

/// How much is stored.
public struct StoreUsage: Equatable, Sendable {
    /// The stored events of all living boards.
    public let events: Int
    /// The size of the files.
    public let bytes: Int

    public init(events: Int, bytes: Int) { (self.events, self.bytes) = (events, bytes) }
}

/// A board as the store gives it back.
public struct StoredBoard: Equatable, Sendable {
    public let board: Board
    /// How many events had to be replayed since its last checkpoint.
    public let eventsSinceCheckpoint: Int

    public init(board: Board, eventsSinceCheckpoint: Int) {
        (self.board, self.eventsSinceCheckpoint) = (board, eventsSinceCheckpoint)
    }
}

/// Keeps the events of all boards, and the memory of their keyed writes.
///
/// Calls block. `load`, `append`, `checkpoint`, `purge` and `close` come from one thread at a time (the writer's),
/// `history` and `past` from one other thread at a time (the reader's), `backUp` from a third, all else from any.
public protocol EventStore: AnyObject, Sendable {
    /// The store's own random name: 32 hex digits. It stays the same, unless what was stored may have been lost.
    var identity: String { get }
    /// How many boards were deleted so far, ever.
    var deletions: Int { get }
    /// What kind of store it is: `sqlite` or `memory`.
    var engine: String { get }
    /// Of the database file; empty for memory.
    var path: String { get }
    var durability: Durability { get }

    /// All stored boards, by name, as their events left them.
    func load() throws(StoreError) -> [StoredBoard]
    /// One board; nil where nothing is stored of that name.
    func load(_ name: BoardName) throws(StoreError) -> StoredBoard?
    /// Stores all of the batch or nothing; it is durable on return.
    func append(_ batch: Batch) throws(StoreError)
    /// Keeps the board as it is after an event that is stored, so that loading need not begin with its first event.
    func checkpoint(_ board: Board) throws(StoreError)
    /// Up to `limit` events after `seq`, in their order; none where the board is not stored. What a restoring event
    /// dropped and returned is left out of it.
    func history(of board: BoardName, after seq: Int, limit: Int) throws(StoreError) -> [Event]
    /// The board as it was after event `seq`, without its keys.
    ///
    /// Where fewer events are stored it is the board after the last of those (its `seq` says so). A board that is not
    /// stored is empty, with an empty epoch.
    func past(of board: BoardName, at seq: Int) throws(StoreError) -> Board
    func usage() -> StoreUsage
    /// Copies everything as it is now, as long as that is `wanted`; what was appended before is in it.
    func backUp(while wanted: () -> Bool) throws(StoreError) -> StoreBackup
    /// Drops a bounded piece of what deleted boards left behind; false when nothing is left.
    func purge() throws(StoreError) -> Bool
    /// Ends in order: everything is on disk, marked as such, and the folder is free for another process.
    func close()
}
