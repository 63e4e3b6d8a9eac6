// SPDX-License-Identifier: MIT

/// Ids that nobody can guess: 132 random bits, from the system's generator (getrandom on Linux).
enum RandomID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// Six bits each.
    private static let length = 22
    private static let lettersOfWord = 10

    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        let letters = (0..<length).map { place in
            if place % lettersOfWord == 0 { bits = generator.next() }
            defer { bits >>= 6 }
            return alphabet[Int(bits & 63)]
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
