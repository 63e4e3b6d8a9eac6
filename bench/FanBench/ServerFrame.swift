// SPDX-License-Identifier: MIT

/// The first WebSocket frame in some bytes of a server (RFC 6455, section 5.2): never masked, never in fragments here.
struct ServerFrame {
    /// What is looked at of a payload: of a longer one, such as a board's state, the beginning says enough.
    private static let mostLookedAt = 1 << 16

    let opcode: UInt8
    /// As much of the payload as is looked at.
    let payload: Range<Int>
    /// Where the next frame begins, which may be behind the bytes that are there.
    let end: Int

    /// Nil where what is looked at is not all there yet.
    init?(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        guard bytes.count - start >= 2 else { return nil }
        opcode = bytes[start] & 15
        var (length, head) = (Int(bytes[start + 1] & 127), 2)
        if length > 125 {
            head = length == 126 ? 4 : 10
            guard bytes.count - start >= head else { return nil }
            length = bytes[start + 2..<start + head].reduce(0) { $0 << 8 | Int($1) }
        }
        let first = start + head
        payload = first..<first + min(length, Self.mostLookedAt)
        end = first + length
        guard bytes.count >= payload.upperBound else { return nil }
    }
}
