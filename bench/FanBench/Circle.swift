// SPDX-License-Identifier: MIT

/// The message: a circle whose initials say who sent it, and whose place says which of his it is.
struct Circle: Equatable {
    /// The senders that initials can tell apart.
    static let mostSenders = 64
    private static let across = 10_000

    let sender: Int
    let number: Int

    init(sender: Int, number: Int) { (self.sender, self.number) = (sender, number) }

    /// The text of the event, padded with zeros in the colour to so many bytes.
    func text(size: Int) -> String {
        let letters = String(decoding: [65, 65 + UInt8(sender / 26), 65 + UInt8(sender % 26)], as: UTF8.self)
        let (x, y) = (number % Self.across, number / Self.across)
        let plain = #"42["add-circle",{"initials":"\#(letters)","x":\#(x),"y":\#(y),"dia":42,"rgba":"rgba(12,34,56,0.7"#
        let end = #")"}]"#
        return plain + String(repeating: "0", count: max(0, size - plain.utf8.count - end.utf8.count)) + end
    }

    /// Reads `initials`, `x` and `y` out of a server's text, whatever stands between them; nil where they are not all there.
    init?(_ text: UnsafeRawBufferPointer) {
        var fields = FieldFinder(text)
        guard fields.skip(past: #""initials":""#), let first = fields.letter(), let second = fields.letter(),
            let third = fields.letter(), first == 0, fields.skip(past: #""x":"#), let x = fields.number(),
            fields.skip(past: #""y":"#), let y = fields.number()
        else { return nil }
        self.init(sender: second * 26 + third, number: y * Self.across + x)
    }
}

/// Finds fields of a JSON text in their order.
private struct FieldFinder {
    private let text: UnsafeRawBufferPointer
    private var place = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    mutating func skip(past name: StaticString) -> Bool {
        let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        while place + name.count <= text.count {
            if text[place] == name[0], text[place..<place + name.count].elementsEqual(name) {
                place += name.count
                return true
            }
            place += 1
        }
        return false
    }

    mutating func letter() -> Int? {
        guard place < text.count, (65...90).contains(text[place]) else { return nil }
        defer { place += 1 }
        return Int(text[place]) - 65
    }

    mutating func number() -> Int? {
        var value: Int?
        while place < text.count, (48...57).contains(text[place]) {
            value = (value ?? 0) * 10 + Int(text[place]) - 48
            place += 1
        }
        return value
    }
}
