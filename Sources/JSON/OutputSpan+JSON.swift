// SPDX-License-Identifier: MIT

/// What a JSON text is made of, into room that is there.
extension OutputSpan where Element == UInt8 {
    /// The most bytes that a number takes.
    public static var numberRoom: Int { 24 }

    /// Text as it is.
    public mutating func append(text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    public mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        withUnsafeMutableBufferPointer { room, count in
            count = room[count...].update(fromContentsOf: text)
        }
    }

    public mutating func append(number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        withUnsafeMutableBufferPointer { room, count in
            var rest = number.magnitude
            count += Self.digits(rest)
            var place = count
            repeat {
                place -= 1
                room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
        }
    }

    /// A finite number in the shortest form that reads back as the same.
    public mutating func append(number: Double) {
        if let whole = Int(exactly: number) { return append(number: whole) }
        var digits = number.description
        digits.withUTF8 { append($0) }
    }

    /// A member's name, and the colon behind it.
    mutating func append(name: StaticString) {
        append(UInt8(ascii: "\""))
        append(text: name)
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ":"))
    }

    private static func digits(_ number: UInt) -> Int {
        var (count, bound) = (1, UInt(10))
        while count < 20, number >= bound { (count, bound) = (count + 1, bound &* 10) }
        return count
    }
}
