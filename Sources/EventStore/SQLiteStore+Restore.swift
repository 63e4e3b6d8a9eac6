// SPDX-License-Identifier: MIT
import Board
internal import Glibc

extension SQLiteStore {
    /// What a backup brought back.
    public struct Restored: Equatable, Sendable {
        public let boards: Int
        public let events: Int
    }

    /// How many events are checked at a time.
    private static let checkedAtOnce = 10_000

    /// Makes a store of a backup, in a folder that has none; the folder is made where it is missing. Everything in it is checked first,
    /// and nothing is there unless all of it is. Its boards get new epochs: seqs that were told since the backup are given again.
    public static func restore(_ file: String, into path: String) throws(StoreError) -> Restored {
        let source = try BackupFile(file)
        let isNew = access(path, F_OK) != 0
        // Root restores for the folder's owner, who is given what was made.
        let folder = try DataFolder(path, trust: FolderTrust(actsForOwner: geteuid() == 0))
        do throws(StoreError) {
            try folder.checkThatNoStoreIsThere()
            folder.removeCopy()
            try source.copy(to: folder.copyPath)
            let restored = try prepare(folder.copyPath, named: file)
            try folder.giveNameToCopy()
            folder.release()
            return restored
        } catch {
            folder.removeCopy()
            folder.release()
            if isNew { folder.remove() }
            throw error
        }
    }

    /// Checks a copy, and makes it ready to be opened. Errors call it by the backup's name.
    private static func prepare(_ copy: String, named file: String) throws(StoreError) -> Restored {
        do throws(StoreError) {
            let connection = try SQLiteConnection(path: copy)
            try connection.checkIntegrity()
            let restored = try checkBoards(connection)
            try Schema.renew(connection)
            // All of it in one file, which is given its name.
            guard try connection.text("PRAGMA journal_mode=DELETE") == "delete" else {
                throw StoreError(.failed, "\(copy) cannot be made one file")
            }
            connection.close()
            return restored
        } catch {
            throw StoreError(error.kind, error.message.replacing(copy, with: file))
        }
    }

    /// Reads every event of every board, and each board with its keys.
    private static func checkBoards(_ connection: SQLiteConnection) throws(StoreError) -> Restored {
        let writer = try StoreWriter(connection)
        let reader = try StoreReader(try SQLiteConnection(path: connection.path))
        defer { reader.close() }
        for (name, row) in writer.rows {
            _ = try writer.loader.load(name, row)
            var last = 0
            while let event = try reader.history(of: name, after: last, limit: checkedAtOnce).last { last = event.seq }
        }
        return Restored(boards: writer.rows.count, events: writer.events)
    }
}
