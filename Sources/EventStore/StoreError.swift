// SPDX-License-Identifier: MIT
import Board
import Glibc

/// Why the store could not do it.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// There is no room, or another program is in the way: nothing was stored, and it may heal.
        case full
        /// Reading or writing went wrong: whether it is stored is unknown.
        case failed
        /// What is stored is not what was written.
        case damaged
        /// Another version of the program wrote it, in a format that this one does not know.
        case otherFormat
        /// Another process has the data folder.
        case inUse(pid: Int32?)
        /// The folder or the file cannot be used at all.
        case unusable
        /// Somebody else could exchange the folder, or what is there is not what should be: nothing was touched.
        case untrusted
    }

    public let kind: Kind
    /// One line; it says which file and, where something is damaged, which board and event.
    public let message: String

    init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

    public var description: String { message }

    /// `what`: which part of the file, and what is wrong with it.
    static func damaged(_ path: String, _ what: String) -> StoreError {
        StoreError(.damaged, "\(path) is damaged: \(what); restore a backup from before")
    }

    /// What a failed system call comes to. `doing`: in words, for the message.
    static func system(_ code: CInt, _ doing: String, _ kind: Kind = .failed) -> StoreError {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(code)
        return StoreError(isFull ? .full : kind, "\(doing) failed: \(String(cString: strerror(code)))")
    }

    /// An event that does not belong where it is to be stored: a mistake of the program, and never stored.
    static func outOfOrder(_ event: Event, after last: Int, board: BoardName) -> StoreError {
        StoreError(.failed, "board \(board): event \(event.seq) does not follow \(last); nothing was stored")
    }

    /// An epoch that is not the stored board's.
    static func otherEpoch(_ board: BoardName) -> StoreError {
        StoreError(.failed, "board \(board): the epoch is not the stored one; nothing was stored")
    }

    static func checkpointAhead(_ board: BoardName) -> StoreError {
        StoreError(.failed, "board \(board): a checkpoint is ahead of the stored events; it was not stored")
    }
}
