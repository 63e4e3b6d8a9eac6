// SPDX-License-Identifier: MIT
internal import Glibc

/// Cuts input into records, a line each, and counts the lines. In CSV a quoted field may hold line breaks, which do
/// not end the record. Empty lines are passed over, but count.
struct RecordSplitter {
    /// A line without its end.
    struct Record: Equatable {
        /// The number of its first line, from 1.
        let line: Int
        /// Nil where it has more bytes than the limit; it is dropped then.
        let content: ArraySlice<UInt8>?
    }

    /// Where in a CSV record the scan is.
    private enum Quoting { case fieldStart, plain, quoted, closing }

    /// The most bytes a record may have.
    let limit: Int
    let isQuoted: Bool

    private var bytes: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var line = 1
    private var quoting = Quoting.fieldStart
    /// Inside a record that is too long, up to its end.
    private var isDropping = false

    init(limit: Int, isQuoted: Bool) {
        self.limit = limit
        self.isQuoted = isQuoted
    }

    mutating func append(_ more: [UInt8]) {
        if start > 0 {
            bytes.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next record; nil until more bytes come.
    mutating func next() -> Record? {
        while let end = recordEnd() {
            if let record = take(upTo: end) { return record }
        }
        guard bytes.count - start > limit else { return nil }
        return drop()
    }

    /// What is left at the end of the input: a last line without its line break.
    mutating func finish() -> Record? {
        if let record = next() { return record }
        guard start < bytes.count else { return nil }
        let end = bytes.count
        bytes.append(0x0A)
        return take(upTo: end)
    }

    /// Takes the record before a line break away; nil where nothing is to be told of it.
    private mutating func take(upTo end: Int) -> Record? {
        let (first, wasDropping) = (line, isDropping)
        let text = bytes[start..<end]
        line += isQuoted ? 1 + text.count { $0 == 0x0A } : 1
        start = end + 1
        scanned = start
        isDropping = false
        guard !wasDropping else { return nil }
        guard text.count <= limit else { return Record(line: first, content: nil) }
        let content = text.last == 0x0D ? text.dropLast() : text
        return content.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? nil : Record(line: first, content: content)
    }

    /// Gives up the beginning of a record that is too long already.
    private mutating func drop() -> Record? {
        let (first, wasDropping) = (line, isDropping)
        line += bytes[start...].count { $0 == 0x0A }
        bytes.removeAll()
        (start, scanned) = (0, 0)
        isDropping = true
        return wasDropping ? nil : Record(line: first, content: nil)
    }

    private mutating func recordEnd() -> Int? { isQuoted ? quotedEnd() : lineEnd() }

    private mutating func lineEnd() -> Int? {
        let found = bytes.withUnsafeBytes { all -> Int? in
            guard let base = all.baseAddress, scanned < all.count else { return nil }
            return memchr(base + scanned, 0x0A, all.count - scanned).map { UnsafeRawPointer($0) - base }
        }
        if found == nil { scanned = bytes.count }
        return found
    }

    /// What is too long ends with its line, in quotes or not: a quote that is never closed does not take all that follows.
    private mutating func quotedEnd() -> Int? {
        while scanned < bytes.count {
            let byte = bytes[scanned]
            let isTooLong = isDropping || scanned - start > limit
            if byte == 0x0A, quoting != .quoted || isTooLong {
                quoting = .fieldStart
                return scanned
            }
            quoting = quoting(after: byte)
            scanned += 1
        }
        return nil
    }

    private func quoting(after byte: UInt8) -> Quoting {
        switch (quoting, byte) {
        case (.quoted, UInt8(ascii: "\"")): .closing
        case (.quoted, _): .quoted
        case (.fieldStart, UInt8(ascii: "\"")), (.closing, UInt8(ascii: "\"")): .quoted
        case (_, UInt8(ascii: ",")): .fieldStart
        default: .plain
        }
    }
}
