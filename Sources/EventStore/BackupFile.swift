// SPDX-License-Identifier: MIT
internal import Glibc

/// A file that is to be restored: a database of circlesd, by its first bytes.
final class BackupFile {
    /// SQLite's header (https://www.sqlite.org/fileformat.html, section 1.3).
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let (headerSize, versionPlace, applicationPlace) = (100, 60, 68)
    private static let pieceSize = 1 << 20

    private let path: String
    private let descriptor: CInt

    init(_ path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(errno, "opening \(path)", .unusable) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unusable, "\(path) is not a regular file")
        }
        let header = try read(from: 0, limit: Self.headerSize)
        guard header.count == Self.headerSize, header.starts(with: Self.magic) else {
            throw StoreError(.unusable, "\(path) is not a backup of circlesd")
        }
        let standing = StoredFormat.standing(
            application: Self.number(header, at: Self.applicationPlace),
            version: Self.number(header, at: Self.versionPlace),
            isEmpty: false)
        if let refusal = StoredFormat.refusal(standing, path: path) { throw refusal }
    }

    deinit { close(descriptor) }

    /// Copies it to a new file, and syncs that.
    func copy(to target: String) throws(StoreError) {
        let copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard copy >= 0 else { throw .system(errno, "making \(target)") }
        defer { close(copy) }
        var offset = 0
        while true {
            let bytes = try read(from: offset, limit: Self.pieceSize)
            guard !bytes.isEmpty else { break }
            try Self.write(bytes[...], to: copy, target)
            offset += bytes.count
        }
        guard fsync(copy) == 0 else { throw .system(errno, "syncing \(target)") }
    }

    private func read(from offset: Int, limit: Int) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = pread(descriptor, &bytes, limit, off_t(offset))
        guard count >= 0 else { throw .system(errno, "reading \(path)") }
        return Array(bytes[..<count])
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: CInt, _ name: String) throws(StoreError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw .system(errno, "writing \(name)") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Four bytes, the highest first.
    private static func number(_ bytes: [UInt8], at place: Int) -> Int {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
