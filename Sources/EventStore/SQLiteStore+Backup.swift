// SPDX-License-Identifier: MIT
internal import Glibc

extension SQLiteStore {
    /// How many bytes a backup leaves free on the disk, so that writes go on meanwhile.
    private static let reserve = 16 << 20

    public func backUp(while wanted: () -> Bool) throws(StoreError) -> StoreBackup {
        try checkRoom()
        folder.removeCopy()
        folder.makePrivateFile(DataFolder.copyName)
        do throws(StoreError) {
            let copy = try SQLiteConnection(path: folder.copyPath)
            // Nobody but us reads it, and not after the machine went down.
            try copy.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
            try SQLiteConnection(path: path).copyAll(to: copy, while: wanted)
            copy.close()
            return try StoreBackup(takingOver: folder.copyPath)
        } catch {
            folder.removeCopy()
            throw error
        }
    }

    private func checkRoom() throws(StoreError) {
        var disk = statvfs()
        guard statvfs(folder.path, &disk) == 0 else { throw .system(errno, "asking for the room at \(folder.path)") }
        let (free, needed) = (Int(disk.f_bavail) * Int(disk.f_frsize), usage().bytes + Self.reserve)
        guard free >= needed else {
            throw StoreError(.full, "\(folder.path): a backup takes \(needed) bytes for a while, and \(free) are free")
        }
    }
}
