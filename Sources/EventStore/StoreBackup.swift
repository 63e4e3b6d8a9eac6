// SPDX-License-Identifier: MIT
internal import Glibc

/// A copy of the whole store as it was at one moment, in a file that has no name any more: it goes with this value, and with the
/// process.
public final class StoreBackup: Sendable {
    /// In bytes.
    public let size: Int
    private let descriptor: CInt

    /// Takes over a file, and takes its name away.
    init(takingOver file: String) throws(StoreError) {
        descriptor = open(file, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, unlink(file) == 0 else {
            throw .system(errno, "reading \(file)")
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes from `offset`, at most `limit`; empty at the end. Any thread may ask.
    public func piece(from offset: Int, limit: Int) throws(StoreError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let got = pread(descriptor, buffer.baseAddress, limit, off_t(offset))
            if got < 0 { failure = errno }
            count = max(0, got)
        }
        guard failure == 0 else { throw .system(failure, "reading a backup") }
        return bytes
    }
}
