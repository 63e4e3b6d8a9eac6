// SPDX-License-Identifier: MIT
internal import Glibc
internal import JSON

/// Standard output: buffered, and with a decided end for every way in which writing can fail.
final class Output {
    /// How much is gathered before it is written.
    static let capacity = 64 << 10

    private let descriptor: Int32
    private var pending: [UInt8] = []

    init(descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    /// A line of text.
    func line(_ text: some StringProtocol) throws(Failure) {
        pending.append(contentsOf: text.utf8)
        try bytes(CollectionOfOne(UInt8(ascii: "\n")))
    }

    /// A line with one JSON value.
    func json(_ value: (inout JSONWriter) -> Void) throws(Failure) {
        var writer = JSONWriter()
        value(&writer)
        writer.endLine()
        try bytes(writer.take())
    }

    func bytes(_ bytes: some Sequence<UInt8>) throws(Failure) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.capacity { try flush() }
    }

    /// Writes out what was gathered.
    func flush() throws(Failure) {
        guard !pending.isEmpty else { return }
        let bytes = pending
        pending.removeAll(keepingCapacity: true)
        do throws(Errno) {
            try Descriptor.write(bytes, to: descriptor)
        } catch {
            if error.code == EPIPE { Self.endAsSIGPIPEWould() }
            throw Failure(.outputFailed, "standard output could not be written: \(error)")
        }
    }

    /// Nobody reads any more: ends the program by the signal that it would have got by default.
    static func endAsSIGPIPEWould() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
