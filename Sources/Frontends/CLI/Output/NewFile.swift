// SPDX-License-Identifier: MIT
internal import BoardFiles
internal import Glibc

/// A file that appears under its name when it is whole and on disk, and not before. Without `finish` there is none.
final class NewFile {
    private let path: String
    private let part: String
    private var descriptor: Int32

    init(_ path: String) throws(Failure) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw Failure(.outputFailed, "\(Text.printable(path)) is there and is not a regular file")
        }
        self.path = path
        part = "\(path).part-\(getpid())"
        descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path, Errno(code: errno)) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(part)
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        do throws(Errno) {
            try Descriptor.write(bytes, to: descriptor)
        } catch {
            throw Self.failure(path, error)
        }
    }

    func finish() throws(Failure) {
        guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw Self.failure(path, Errno(code: errno)) }
        close(descriptor)
        descriptor = -1
        syncFolder()
    }

    /// So that a power cut leaves the name there, too.
    private func syncFolder() {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ path: String, _ error: Errno) -> Failure {
        Failure(.outputFailed, "\(Text.printable(path)) could not be written: \(error)")
    }
}
