// SPDX-License-Identifier: MIT

extension Colour {
    /// Reads a CSS colour in the comma form (`rgba(1, 2, 3, 0.5)`, `rgb(1,2,3)`) or as hex digits.
    ///
    /// Channels are whole numbers 0 to 255, an alpha is 0 to 1 and is rounded to 3 decimals; nothing is clamped and
    /// percentages are refused. Case and spaces are free. Nil for anything else.
    public init?(css text: String) {
        // Longer than any colour that is meant as one; 17 decimals of alpha and generous spaces fit.
        guard text.utf8.count <= 128 else { return nil }
        var text = text
        let parsed = text.withUTF8 { bytes in
            var parser = ColourParser(bytes: bytes[...])
            return parser.parse()
        }
        guard let parsed else { return nil }
        self = parsed
    }
}

/// A colour's grammar, over ASCII.
private struct ColourParser {
    var bytes: Slice<UnsafeBufferPointer<UInt8>>

    mutating func parse() -> Colour? {
        skipSpaces()
        while let last = bytes.last, Self.isSpace(last) { bytes.removeLast() }
        if take(UInt8(ascii: "#")) { return hex() }
        if takeWord("rgba(") { return channels(withAlpha: true) }
        if takeWord("rgb(") { return channels(withAlpha: false) }
        return nil
    }

    private mutating func channels(withAlpha: Bool) -> Colour? {
        guard let red = channel(), takeComma(), let green = channel(), takeComma(), let blue = channel() else {
            return nil
        }
        var thousandths: UInt16 = 1000
        if withAlpha {
            guard takeComma(), let alpha = alpha() else { return nil }
            thousandths = alpha
        }
        skipSpaces()
        guard take(UInt8(ascii: ")")), bytes.isEmpty else { return nil }
        return Colour(red: red, green: green, blue: blue, alpha: thousandths)
    }

    private mutating func channel() -> UInt8? {
        skipSpaces()
        let digits = takeDigits()
        guard !digits.isEmpty, digits.count <= 3 else { return nil }
        return UInt8(exactly: digits.reduce(0) { $0 * 10 + Int($1) })
    }

    /// A decimal number from 0 to 1, in thousandths, rounded half up.
    private mutating func alpha() -> UInt16? {
        skipSpaces()
        let whole = takeDigits()
        var decimals: [UInt8] = []
        if take(UInt8(ascii: ".")) {
            decimals = takeDigits()
            guard !decimals.isEmpty else { return nil }
        }
        guard !(whole.isEmpty && decimals.isEmpty) else { return nil }
        let ones = whole.drop { $0 == 0 }
        if ones.elementsEqual([1]) { return decimals.allSatisfy { $0 == 0 } ? 1000 : nil }
        guard ones.isEmpty else { return nil }
        let padded = decimals.prefix(4) + Array(repeating: 0, count: max(0, 4 - decimals.count))
        let tenThousandths = padded.reduce(0) { $0 * 10 + UInt16($1) }
        return (tenThousandths + 5) / 10
    }

    private mutating func hex() -> Colour? {
        var digits: [UInt8] = []
        for byte in bytes {
            guard let digit = Self.hexDigit(byte) else { return nil }
            digits.append(digit)
        }
        switch digits.count {
        case 3, 4: return colour(digits.map { $0 * 17 })
        case 6, 8: return colour(stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 16 + digits[$0 + 1] })
        default: return nil
        }
    }

    private func colour(_ channels: [UInt8]) -> Colour? {
        let alpha = channels.count == 4 ? (Int(channels[3]) * 2000 + 255) / 510 : 1000
        return Colour(red: channels[0], green: channels[1], blue: channels[2], alpha: UInt16(alpha))
    }

    private mutating func takeComma() -> Bool {
        skipSpaces()
        return take(UInt8(ascii: ","))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        let wanted = UnsafeBufferPointer(start: word.utf8Start, count: count)
        guard bytes.count >= count, bytes.prefix(count).map({ Self.lowercase($0) }).elementsEqual(wanted) else {
            return false
        }
        bytes.removeFirst(count)
        return true
    }

    private mutating func takeDigits() -> [UInt8] {
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        bytes.removeFirst(digits.count)
        return digits.map { $0 - UInt8(ascii: "0") }
    }

    private mutating func skipSpaces() { bytes = bytes.drop(while: Self.isSpace) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch lowercase(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): lowercase(byte) - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
