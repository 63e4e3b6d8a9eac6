// SPDX-License-Identifier: MIT

/// SQLite's write-ahead log, looked at before SQLite does (https://www.sqlite.org/fileformat.html, section 4).
///
/// SQLite takes a log for one that ends where a frame does not fit its checksum. That is right for the end of one that was being written, and
/// would drop what was acknowledged where a frame in the middle is damaged. As each commit is synced before the next is begun, a commit
/// that has another behind it was whole once.
struct WriteAheadLog {
    /// What a log is worth.
    enum Finding: Equatable {
        /// Nothing is missing that was ever committed.
        case whole
        /// It ends with this many bytes of what was being written, or was damaged; which of the two cannot be told.
        case torn(bytes: Int)
        /// What was committed cannot be read from a byte on; so many bytes follow.
        case damaged(at: Int, bytes: Int)

        /// How many bytes SQLite makes nothing of, though something was written there.
        var dropped: Int {
            switch self {
            case .whole: 0
            case .torn(let bytes), .damaged(_, let bytes): bytes
            }
        }
    }

    private static let (headerSize, frameHeaderSize) = (32, 24)
    private static let (magic, version): (UInt32, UInt32) = (0x377F_0682, 3_007_000)
    /// Where a frame has its salts, which name the log's present generation: what an earlier one left behind has others.
    private static let saltsOfFrame = 8..<16

    private let pageSize: Int
    private let salts: ArraySlice<UInt8>
    /// Whether the checksums take numbers with the highest byte first.
    private let isBigEndian: Bool
    /// The checksum so far: each frame's goes over all before it.
    private var sum: (UInt32, UInt32) = (0, 0)

    private var frameSize: Int { Self.frameHeaderSize + pageSize }

    /// Reads a log of `size` bytes; `read` gives those from an offset on, fewer only at the end.
    static func check(
        size: Int, read: (_ offset: Int, _ count: Int) throws(StoreError) -> [UInt8]
    ) throws(StoreError) -> Finding {
        guard size > 0 else { return .whole }
        let start = try read(0, headerSize + frameHeaderSize)
        guard var log = WriteAheadLog(header: start.prefix(headerSize)) else {
            // Made, and never written to; else it was synced before anything came behind it.
            return size <= headerSize || start.allSatisfy { $0 == 0 }
                ? .torn(bytes: size) : .damaged(at: 0, bytes: size)
        }
        return try log.checkFrames(size: size, read: read)
    }

    private init?(header: ArraySlice<UInt8>) {
        guard header.count == Self.headerSize else { return nil }
        let magic = Self.number(header, 0)
        let pageSize = Int(Self.number(header, 8))
        guard magic & ~1 == Self.magic, Self.number(header, 4) == Self.version,
            (512...65_536).contains(pageSize), pageSize & (pageSize - 1) == 0
        else { return nil }
        self.pageSize = pageSize
        salts = header[16..<24]
        isBigEndian = magic & 1 == 1
        add(header[..<24])
        guard sum == (Self.number(header, 24), Self.number(header, 28)) else { return nil }
    }

    private mutating func checkFrames(
        size: Int, read: (_ offset: Int, _ count: Int) throws(StoreError) -> [UInt8]
    ) throws(StoreError) -> Finding {
        // Where the last whole commit ends, the first frame that is not valid, and the end of what was written behind it.
        var (committed, invalid, written): (Int, Int?, Int) = (Self.headerSize, nil, 0)
        var hasCommitBehind = false
        for offset in stride(from: Self.headerSize, to: size, by: frameSize) {
            let frame = try read(offset, frameSize)[...]
            if invalid == nil, takes(frame) {
                if Self.isCommit(frame) { committed = offset + frameSize }
                continue
            }
            let place = invalid ?? offset
            invalid = place
            guard isOfThisGeneration(frame) else { continue }
            if hasCommitBehind { return .damaged(at: place, bytes: size - place) }
            hasCommitBehind = Self.isCommit(frame)
            written = offset + frame.count
        }
        return written > committed ? .torn(bytes: written - committed) : .whole
    }

    /// Goes on behind a frame, if it is the next one, and whole.
    private mutating func takes(_ frame: ArraySlice<UInt8>) -> Bool {
        guard frame.count == frameSize, frame[Self.saltsOfFrame] == salts else { return false }
        let before = sum
        add(frame[..<8])
        add(frame[Self.frameHeaderSize...])
        guard sum == (Self.number(frame, 16), Self.number(frame, 20)) else {
            sum = before
            return false
        }
        return true
    }

    /// A piece that is too short to tell was being written, too.
    private func isOfThisGeneration(_ frame: ArraySlice<UInt8>) -> Bool {
        frame.count < Self.saltsOfFrame.upperBound || frame[Self.saltsOfFrame] == salts
    }

    /// A transaction's last frame says how many pages the database then has.
    private static func isCommit(_ frame: ArraySlice<UInt8>) -> Bool { frame.count >= 8 && number(frame, 4) > 0 }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { bytes in
            for place in stride(from: 0, to: bytes.count, by: 8) {
                sum.0 &+= word(bytes, place) &+ sum.1
                sum.1 &+= word(bytes, place + 4) &+ sum.0
            }
        }
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt32 {
        let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }

    /// Four bytes, the highest first.
    private static func number(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
        bytes[(bytes.startIndex + place)..<(bytes.startIndex + place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
