// SPDX-License-Identifier: MIT
import ControlAPI
import EventStore
import JSON
import NIOCore

extension Daemon {
    /// How many bytes a piece of a backup has; in base64 a third more.
    private static let backupPiece = 192 << 10

    func makeBackup(_ item: Item, _ connection: Connection) throws {
        // What the connection wrote before is in it.
        guard !connection.waitsForCommit else { return connection.retry(item, after: committer.latest) }
        let id = connection.id
        try backups.begin(for: id)
        let copy = worker.backUp().flatMapErrorThrowing { throw Self.backupFailed($0) }
        copy.assumeIsolated().whenComplete { result in
            let isThere = self.connections[id] != nil
            self.backups.made(isThere ? try? result.get() : nil, for: id)
        }
        connection.hold(item, for: copy) { backup in
            connection.answer(item) { writer in
                writer.object { $0.member("bytes", backup.size) }
            }
        }
    }

    func getBackup(_ item: Item, _ connection: Connection) throws {
        let offset = try item.call.params.integer("offset", in: 0...Int.max) ?? 0
        let backup = try backups.backup(of: connection.id)
        let data = worker.copy { () -> [UInt8] in
            var writer = JSONWriter()
            writer.base64(try backup.piece(from: offset, limit: Self.backupPiece))
            return writer.take()
        }.flatMapErrorThrowing { throw Self.backupFailed($0) }
        connection.hold(item, for: data) { data in
            connection.answer(item) { writer in
                writer.object { result in
                    result.member("offset", offset)
                    result.key("data")
                    result.raw(data)
                    result.member("bytes", backup.size)
                }
            }
        }
    }

    /// Nothing of what is stored is concerned.
    private static func backupFailed(_ error: any Error) -> APIError {
        var failed = APIError(.storageFailed, "the backup failed, and nothing changed: \(error)")
        failed.stored = .no
        return failed
    }
}
