// SPDX-License-Identifier: MIT
internal import Glibc
internal import JSON

/// Standard output: buffered, and with a decided end for every way in which writing can fail.
struct Output {
    /// How much is gathered before it is written.
    static let capacity = 64 << 10

    private let descriptor: Int32
    private var writer = JSONWriter(capacity: Output.capacity)

    init(descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    /// A line of text.
    mutating func line(_ text: some StringProtocol) throws {
        try bytes(text.utf8)
        try bytes(CollectionOfOne(UInt8(ascii: "\n")))
    }

    /// A line with one JSON value.
    mutating func json(_ value: (inout JSONWriter) -> Void) throws {
        try flush()
        value(&writer)
        writer.endLine()
        try flushIfFull()
    }

    mutating func bytes(_ bytes: some Sequence<UInt8>) throws {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.capacity { try flush() }
    }

    private var pending: [UInt8] = []

    private mutating func flushIfFull() throws {
        pending.append(contentsOf: writer.take())
        if pending.count >= Self.capacity { try flush() }
    }

    /// Writes out what was gathered.
    mutating func flush() throws {
        guard !pending.isEmpty else { return }
        defer { pending.removeAll(keepingCapacity: true) }
        do throws(Errno) {
            try pending.withUnsafeBytes { bytes throws(Errno) in try Descriptor.write(bytes, to: descriptor) }
        } catch {
            if error.code == EPIPE { Self.endAsSIGPIPEWould() }
            throw Failure(.outputFailed, "standard output could not be written: \(error)")
        }
    }

    /// Nobody reads any more: ends the program as the signal does that it would have got by default.
    static func endAsSIGPIPEWould() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
