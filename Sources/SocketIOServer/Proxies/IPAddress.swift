// SPDX-License-Identifier: MIT
internal import Glibc

/// An address of IPv6, or one of IPv4 as IPv6 has it (`::ffff:…`), so that both ways to write it are the same.
struct IPAddress: Hashable {
    /// The most characters of an address.
    private static let greatestLength = 45
    /// In front of the 32 bits of an IPv4 address.
    private static let mapped: UInt128 = 0xFFFF << 32

    let number: UInt128

    /// Reads an address as digits; nil where it is anything else.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.greatestLength, !text.utf8.contains(0) else { return nil }
        let text = String(text)
        var (four, six) = (UInt32(0), UInt128(0))
        if inet_pton(AF_INET, text, &four) == 1 {
            number = Self.mapped | UInt128(UInt32(bigEndian: four))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            number = UInt128(bigEndian: six)
        } else {
            return nil
        }
    }

    /// Reads an address as proxies write it into X-Forwarded-For: some with a port, or with brackets.
    init?(hop: some StringProtocol) {
        let text = hop.trimming { $0 == " " || $0 == "\t" }
        if let address = IPAddress(text) {
            self = address
            return
        }
        let (inner, port) = Self.split(text)
        guard let inner, port.isEmpty || Self.isPort(port), let address = IPAddress(inner) else { return nil }
        // Only brackets tell where an IPv6 address ends.
        guard text.first == "[" ? inner.contains(":") : address.isFour else { return nil }
        self = address
    }

    /// Whether only this machine reaches it: 127.0.0.0/8 and ::1.
    var isLoopback: Bool { number == 1 || isFour && number >> 24 & 0xFF == 127 }

    var isFour: Bool { number >> 32 == Self.mapped >> 32 }

    /// The address in `[…]` or before a colon, and what follows.
    private static func split<Text: StringProtocol>(
        _ text: Text
    ) -> (inner: Text.SubSequence?, port: Text.SubSequence) {
        guard text.first == "[" else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            return (text[..<colon], text[colon...])
        }
        guard let end = text.firstIndex(of: "]") else { return (nil, text[...]) }
        return (text.dropFirst()[..<end], text[text.index(after: end)...])
    }

    private static func isPort(_ text: some StringProtocol) -> Bool {
        let digits = text.dropFirst()
        return text.first == ":" && digits.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(digits) != nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// The digits, in their one short form.
    var description: String {
        var text = [CChar](repeating: 0, count: Self.greatestLength + 1)
        if isFour {
            var four = UInt32(truncatingIfNeeded: number).bigEndian
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = number.bigEndian
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension StringProtocol {
    /// The text without such characters at its ends.
    fileprivate func trimming(_ isSpace: (Character) -> Bool) -> SubSequence {
        let start = drop(while: isSpace)
        return start.lastIndex { !isSpace($0) }.map { start[...$0] } ?? start[..<start.startIndex]
    }
}
