// SPDX-License-Identifier: MIT
internal import Glibc

/// Cuts a stream of bytes into lines (LF or CRLF). Bytes in, lines out; it holds at most one unfinished line of
/// `limit` bytes besides what was appended and not taken yet.
public struct LineDecoder: Sendable {
    /// What the stream holds next.
    public enum Line: Equatable, Sendable {
        /// A line without its end; never empty.
        case line(ArraySlice<UInt8>)
        /// A line of more than `limit` bytes before its LF. It is dropped; said once for each such line.
        case tooLong
    }

    /// The most bytes a line may have before its LF.
    public let limit: Int

    private var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// Up to where no LF was found.
    private var scanned = 0
    /// Inside a line that is too long, up to its LF.
    private var isDropping = false

    public init(limit: Int) { self.limit = limit }

    /// The bytes appended and not taken yet.
    public var buffered: Int { bytes.count - start }

    public mutating func append(_ more: UnsafeRawBufferPointer) {
        if start == bytes.count { reset() }
        bytes.append(contentsOf: more)
    }

    /// The next line; nil until more bytes come. Empty lines are passed over.
    public mutating func next() -> Line? {
        while let end = nextLF() {
            let line = content(start..<end)
            let wasDropping = isDropping
            let isTooLong = end - start > limit
            isDropping = false
            start = end + 1
            scanned = start
            if wasDropping { continue }
            if isTooLong { return .tooLong }
            if !line.isEmpty { return .line(line) }
        }
        return unfinished()
    }

    /// Nothing but part of a line is left: kept, unless it is too long already.
    private mutating func unfinished() -> Line? {
        let isTooLong = buffered > limit
        guard isDropping || isTooLong else {
            compact()
            return nil
        }
        let isNew = !isDropping
        isDropping = true
        reset()
        return isNew ? .tooLong : nil
    }

    private mutating func nextLF() -> Int? {
        let found = bytes.withUnsafeBytes { all -> Int? in
            guard let base = all.baseAddress, scanned < all.count else { return nil }
            guard let place = memchr(base + scanned, 0x0A, all.count - scanned) else { return nil }
            return UnsafeRawPointer(place) - base
        }
        if found == nil { scanned = bytes.count }
        return found
    }

    private func content(_ range: Range<Int>) -> ArraySlice<UInt8> {
        let line = bytes[range]
        return line.last == 0x0D ? line.dropLast() : line
    }

    /// Gives up the room of lines that were taken.
    private mutating func compact() {
        guard start > 0 else { return }
        bytes.removeSubrange(..<start)
        scanned -= start
        start = 0
    }

    private mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 256 << 10)
        start = 0
        scanned = 0
    }
}
