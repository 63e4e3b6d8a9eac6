// SPDX-License-Identifier: MIT
internal import Glibc
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The same bytes to many sockets, piece by piece of their list, by several threads at once. The caller's thread works, too, and
/// waits for the others, so that nothing else happens meanwhile: who works is none of the caller's affair.
final class Broadcast: Sendable {
    /// What came of it.
    struct Outcome {
        /// To how many it was sent.
        var count = 0
        /// The places of those whose kernel did not take all of it, with how many bytes it took. An error counts as none taken.
        var short: [(index: Int, sent: Int)] = []
    }

    /// In the place of a socket that is to be passed over.
    static let nobody: CInt = -1
    /// So many sockets are one piece. A thread is woken in a tenth of the time in which one is done.
    static let piece = 64

    private let descriptors: [CInt]
    private let buffer: ByteBuffer
    private let pieces: Int
    private let begun = Atomic(0)
    private let results = NIOLockedValueBox((outcome: Outcome(), finished: 0))
    private let isDone = ConditionLock(value: false)

    private init(_ buffer: ByteBuffer, to descriptors: [CInt]) {
        (self.buffer, self.descriptors) = (buffer, descriptors)
        pieces = (descriptors.count + Self.piece - 1) / Self.piece
    }

    /// Sends `buffer` to all, by up to so many threads.
    static func send(_ buffer: ByteBuffer, to descriptors: [CInt], threads: Int) -> Outcome {
        guard threads > 1, descriptors.count > piece else {
            return send(buffer, to: descriptors, descriptors.indices)
        }
        return Broadcast(buffer, to: descriptors).run(threads: threads)
    }

    private func run(threads: Int) -> Outcome {
        for _ in 1..<min(threads, pieces) { NIOThreadPool.singleton.submit { _ in self.work() } }
        work()
        isDone.lock(whenValue: true)
        isDone.unlock()
        return results.withLockedValue { $0.outcome }
    }

    /// Does piece after piece, until there is none that nobody has begun. A thread that comes too late does nothing.
    private func work() {
        while true {
            let start = begun.add(1, ordering: .relaxed).oldValue * Self.piece
            guard start < descriptors.count else { return }
            let range = start..<min(start + Self.piece, descriptors.count)
            let outcome = Self.send(buffer, to: descriptors, range)
            let finished = results.withLockedValue { results in
                results.outcome.count += outcome.count
                results.outcome.short += outcome.short
                results.finished += 1
                return results.finished
            }
            if finished == pieces {
                isDone.lock()
                isDone.unlock(withValue: true)
            }
        }
    }

    private static func send(_ buffer: ByteBuffer, to descriptors: [CInt], _ range: Range<Int>) -> Outcome {
        var outcome = Outcome()
        buffer.withUnsafeReadableBytes { bytes in
            for index in range where descriptors[index] != nobody {
                outcome.count += 1
                let sent = Glibc.send(
                    descriptors[index], bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                if sent != bytes.count { outcome.short.append((index, max(0, sent))) }
            }
        }
        return outcome
    }
}
