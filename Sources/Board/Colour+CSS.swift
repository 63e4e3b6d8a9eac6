// SPDX-License-Identifier: MIT

extension Colour {
    /// Reads a CSS colour in the comma form (`rgba(1, 2, 3, 0.5)`, `rgb(1,2,3)`) or as hex digits.
    ///
    /// Channels are whole numbers 0 to 255, an alpha is 0 to 1 and is rounded to 3 decimals; nothing is clamped and
    /// percentages are refused. Case and spaces are free. Nil for anything else.
    public init?(css text: String) {
        var text = text
        guard let colour = text.withUTF8({ Colour(css: $0) }) else { return nil }
        self = colour
    }

    /// The same of a text's UTF-8.
    public init?(css text: UnsafeBufferPointer<UInt8>) {
        // Longer than any colour that is meant as one; 17 decimals of alpha and generous spaces fit.
        guard text.count <= 128 else { return nil }
        var parser = ColourParser(text)
        guard let colour = parser.parse() else { return nil }
        self = colour
    }
}

/// A colour's grammar, over ASCII.
private struct ColourParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// What is still to be read.
    private var place = 0
    private var end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) { (self.bytes, end) = (bytes, bytes.count) }

    mutating func parse() -> Colour? {
        skipSpaces()
        while place < end, Self.isSpace(bytes[end - 1]) { end -= 1 }
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
        guard take(UInt8(ascii: ")")), place == end else { return nil }
        return Colour(red: red, green: green, blue: blue, alpha: thousandths)
    }

    /// A whole number of at most 3 digits, up to 255.
    private mutating func channel() -> UInt8? {
        skipSpaces()
        var (value, count) = (0, 0)
        while let digit = takeDigit() {
            (value, count) = (value * 10 + digit, count + 1)
            guard count <= 3 else { return nil }
        }
        return count > 0 ? UInt8(exactly: value) : nil
    }

    /// A decimal number from 0 to 1, in thousandths, rounded half up.
    private mutating func alpha() -> UInt16? {
        skipSpaces()
        var (ones, count, fraction, isWhole) = (0, 0, 0, true)
        while let digit = takeDigit() { (ones, count) = (min(2, ones * 10 + digit), count + 1) }
        if take(UInt8(ascii: ".")) {
            var tenThousandths = 1000
            guard let first = next, Self.isDigit(first) else { return nil }
            while let digit = takeDigit() {
                fraction += digit * tenThousandths
                (tenThousandths, count, isWhole) = (tenThousandths / 10, count + 1, isWhole && digit == 0)
            }
        }
        guard count > 0, ones == 0 || (ones == 1 && isWhole) else { return nil }
        return UInt16(ones * 1000 + (fraction + 5) / 10)
    }

    private mutating func hex() -> Colour? {
        var digits: [UInt8] = []
        for byte in bytes[place..<end] {
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
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end - place >= wanted.count else { return false }
        for (index, byte) in wanted.enumerated() where Self.lowercase(bytes[place + index]) != byte { return false }
        place += wanted.count
        return true
    }

    private mutating func takeDigit() -> Int? {
        guard let byte = next, Self.isDigit(byte) else { return nil }
        place += 1
        return Int(byte - UInt8(ascii: "0"))
    }

    private mutating func skipSpaces() { while let byte = next, Self.isSpace(byte) { place += 1 } }

    private var next: UInt8? { place < end ? bytes[place] : nil }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

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
