// SPDX-License-Identifier: MIT
internal import DequeModule
internal import Glibc
internal import NIOCore

/// Writes to a connection, by system calls of its own, as much as the kernel takes. The rest waits here: it is still the memory that others
/// share. The channel is given only the next few bytes of it, so that it waits until the kernel takes more. Bound to the channel's
/// event loop.
///
/// The way through a pipeline costs as much processor time again as the kernel's own (docs/performance.md); and a channel
/// writes all that it has as soon as it can, in nobody's turn, so that a thousand who are told much would hold everybody up.
final class SocketWriter {
    /// How many bytes the channel is given.
    private static let piece = 4 << 10

    private let channel: any Channel
    /// The channel's own. Nil where it has none: then everything goes through the channel.
    private let descriptor: CInt?
    private var rest: Deque<ByteBuffer> = []
    /// How many writes the channel has not done yet.
    private var waiting = 0
    private var emptied: (() -> Void)?
    /// How many bytes the kernel has taken, and the channel.
    private(set) var bytesTaken = 0
    /// Called when the channel has to wait, and when the kernel takes more: then `resume` goes on, or what is to be written next.
    var changed: (_ isReady: Bool) -> Void = { _ in }

    init(channel: any Channel, descriptor: CInt?) { (self.channel, self.descriptor) = (channel, descriptor) }

    /// Whether nothing waits.
    var isEmpty: Bool { waiting == 0 && rest.isEmpty }
    /// Whether more may be written without queueing it.
    var isWritable: Bool { isEmpty && channel.isActive }
    /// Whether `resume` has something to do.
    var canResume: Bool { waiting == 0 && !rest.isEmpty && channel.isActive }
    /// By which whoever has nothing else to write may send, too, until something waits or the channel is closed.
    var openDescriptor: CInt? { isWritable ? descriptor : nil }

    /// Everything that is written has to wait for this, too.
    func wait(for written: EventLoopFuture<Void>) {
        waiting += 1
        if waiting == 1 { changed(false) }
        written.assumeIsolated().whenComplete { result in
            self.waiting -= 1
            guard self.waiting == 0, case .success = result else { return }
            self.tellIfEmpty()
            self.changed(true)
        }
    }

    /// Calls `body` once, when nothing waits any more; never, where the connection ends before.
    func whenEmpty(_ body: @escaping () -> Void) {
        emptied = body
        tellIfEmpty()
    }

    /// Writes behind all that waits, up to `limit` bytes at once. Where there are more, `resume` has to be called.
    func write(_ buffers: [ByteBuffer], limit: Int = .max) {
        guard channel.isActive else { return }
        guard isWritable, buffers.count == 1 else {
            rest.append(contentsOf: buffers)
            return resume(limit: limit)
        }
        // What mostly happens needs no queue.
        let sent = send(buffers[0], limit: limit, isLast: true)
        guard sent < buffers[0].readableBytes else { return }
        rest.append(buffers[0])
        rest[0].moveReaderIndex(forwardBy: sent)
        resume(limit: limit - sent)
    }

    /// Puts something behind all that waits, for `resume` to write.
    func queue(_ buffer: ByteBuffer) { rest.append(buffer) }

    /// Writes up to `limit` bytes of what waits, if the kernel takes them.
    func resume(limit: Int = .max) {
        var left = limit
        while canResume, left > 0 {
            let asked = min(rest[0].readableBytes, left)
            let sent = send(rest[0], limit: left, isLast: rest.count == 1)
            left -= sent
            rest[0].moveReaderIndex(forwardBy: sent)
            if sent < asked { handOver() } else if rest[0].readableBytes == 0 { rest.removeFirst() }
        }
        // What is empty holds no memory: mostly nothing waits.
        if rest.isEmpty { rest = [] }
        tellIfEmpty()
    }

    /// Forgets what waits: the connection is over.
    func end() { (rest, emptied) = ([], nil) }

    /// Gives the channel the next bytes, so that it says when they are written.
    private func handOver() {
        let length = min(rest[0].readableBytes, descriptor == nil ? .max : Self.piece)
        guard let piece = rest[0].readSlice(length: length) else { return }
        if rest[0].readableBytes == 0 { rest.removeFirst() }
        bytesTaken += length
        wait(for: channel.writeAndFlush(piece))
    }

    private func tellIfEmpty() {
        guard isEmpty, let body = emptied.take() else { return }
        body()
    }

    /// How many bytes the kernel has taken, of so many. An error is left to the channel, which meets it again.
    private func send(_ buffer: ByteBuffer, limit: Int, isLast: Bool) -> Int {
        guard let descriptor else { return 0 }
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT) | (isLast ? 0 : CInt(MSG_MORE))
        let sent = buffer.withUnsafeReadableBytes { bytes in
            max(0, Glibc.send(descriptor, bytes.baseAddress, min(bytes.count, limit), flags))
        }
        bytesTaken += sent
        return sent
    }
}
