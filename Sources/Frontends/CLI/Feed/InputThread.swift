// SPDX-License-Identifier: MIT
internal import Glibc
internal import NIOPosix

/// Reads a descriptor on a thread of its own, a few pieces ahead of whoever uses them.
///
/// A blocking read comes back as soon as there is anything, so what comes slowly is handed on at once and what comes
/// fast in large pieces, and no timer is needed for either.
final class InputThread {
    /// What became of a read.
    enum Piece: Sendable {
        case bytes([UInt8])
        case end
        case failure(Errno)
    }

    /// The most bytes of one read.
    static let pieceSize = 256 << 10
    /// How many pieces may be read and not used.
    static let ahead = 4

    /// `F_SETPIPE_SZ` (fcntl(2)), which Swift is not shown.
    private static let setPipeSize: Int32 = 1031

    private let credits = Mailbox<Void>()
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// Begins to read; `deliver` is called on the thread.
    init(_ descriptor: Int32, deliver: @escaping @Sendable (Piece) -> Void) {
        // A larger pipe lets its writer run on while we are busy; that it is refused does no harm.
        _ = fcntl(descriptor, Self.setPipeSize, 1 << 20)
        for _ in 0..<Self.ahead { credits.put(()) }
        thread.start()
        thread.submit { [credits] _ in
            do throws(Errno) {
                while true {
                    _ = credits.take()
                    let bytes = try Descriptor.read(descriptor, capacity: Self.pieceSize)
                    if bytes.isEmpty { return deliver(.end) }
                    deliver(.bytes(bytes))
                }
            } catch {
                deliver(.failure(error))
            }
        }
    }

    /// A piece was used: one more may be read.
    func used() { credits.put(()) }
}
