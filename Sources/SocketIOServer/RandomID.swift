// SPDX-License-Identifier: MIT

/// Ids that nobody can guess: 120 random bits.
enum RandomID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let (first, second) = (generator.next(), generator.next())
        let letters = (0..<20).map { place in
            alphabet[Int((place < 10 ? first : second) >> UInt64(6 * (place % 10)) & 63)]
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
