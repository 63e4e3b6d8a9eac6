// SPDX-License-Identifier: MIT
internal import Glibc
internal import NIOCore

/// Writes to a connection: at once, by a system call of its own, while nothing waits before it; what the kernel does not take goes
/// through the channel, and so does everything behind it until the channel has written all. Bound to the channel's event loop.
///
/// The way through a pipeline costs as much processor time again as the kernel's own (docs/performance.md).
final class SocketWriter {
    private let channel: any Channel
    /// The channel's own. Nil where it has none: then everything goes through the channel.
    private let descriptor: CInt?
    /// How many writes the channel has not done yet.
    private var waiting = 0
    /// Called when something has to wait, and when the channel has written all that it was given.
    var changed: (_ isEmpty: Bool) -> Void = { _ in }

    init(channel: any Channel, descriptor: CInt?) { (self.channel, self.descriptor) = (channel, descriptor) }

    /// Whether more may be written without queueing much.
    var isWritable: Bool { channel.isActive && (waiting == 0 || channel.isWritable) }

    /// By which whoever has nothing else to write may send, too, until something has to wait or the channel is closed.
    var openDescriptor: CInt? { waiting == 0 && channel.isActive ? descriptor : nil }

    /// Everything that is written has to wait for this, too.
    func wait(for written: EventLoopFuture<Void>) {
        waiting += 1
        if waiting == 1 { changed(false) }
        written.assumeIsolated().whenComplete { result in
            self.waiting -= 1
            if self.waiting == 0, case .success = result { self.changed(true) }
        }
    }

    func write(_ buffers: [ByteBuffer]) {
        for index in buffers.indices { write(buffers[index], isLast: index == buffers.endIndex - 1) }
    }

    private func write(_ buffer: ByteBuffer, isLast: Bool) {
        let sent = waiting == 0 ? send(buffer, isLast: isLast) : 0
        guard sent < buffer.readableBytes else { return }
        var rest = buffer
        rest.moveReaderIndex(forwardBy: sent)
        wait(for: channel.writeAndFlush(rest))
    }

    /// How many bytes the kernel has taken. An error is left to the channel, which meets it again.
    private func send(_ buffer: ByteBuffer, isLast: Bool) -> Int {
        // The number may be another connection's once the channel is closed.
        guard let descriptor, channel.isActive else { return 0 }
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT) | (isLast ? 0 : CInt(MSG_MORE))
        return buffer.withUnsafeReadableBytes { bytes in
            max(0, Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags))
        }
    }
}
