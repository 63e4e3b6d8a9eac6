// SPDX-License-Identifier: MIT

extension Proposal {
    /// The same for the same method and contents (in their canonical form, `by` included), on every machine and in
    /// every run. It notices a key that is used twice by mistake; it is no defence against an attacker.
    public var digest: UInt64 {
        var digest = FNV1a()
        switch action {
        case .addCircle(let draft):
            digest.combine(1)
            digest.combine(draft)
        case .addCircles(let drafts):
            digest.combine(2)
            for draft in drafts { digest.combine(draft) }
        case .removeCircles(.ids(let ids)):
            digest.combine(3)
            for id in ids { digest.combine(UInt64(bitPattern: Int64(id))) }
        case .removeCircles(.matching(let initials, let by, let last)):
            digest.combine(4)
            digest.combine(initials?.text ?? "")
            digest.combine(by?.text ?? "")
            digest.combine(UInt64(last ?? 0))
        case .clearBoard: digest.combine(5)
        case .restoreBoard(let to, _):
            digest.combine(6)
            digest.combine(UInt64(to))
        case .setBoard(let mode):
            digest.combine(7)
            digest.combine(mode.rawValue)
        }
        return digest.value
    }
}

/// FNV-1a with 64 bits (draft-eastlake-fnv-17, section 2), over a self-delimiting rendering of what is combined.
public struct FNV1a: Sendable {
    public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    public init() {}

    public mutating func combine(_ text: String) {
        combine(UInt64(text.utf8.count))
        for byte in text.utf8 { mix(byte) }
    }

    public mutating func combine(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    fileprivate mutating func combine(_ draft: CircleDraft) {
        combine(draft.initials.text)
        for number in [draft.x, draft.y, draft.diameter] { combine(number.bitPattern) }
        for channel in [draft.colour.red, draft.colour.green, draft.colour.blue] { mix(channel) }
        combine(UInt64(draft.colour.alpha))
        combine(draft.by?.text ?? "")
    }

    private mutating func mix(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
