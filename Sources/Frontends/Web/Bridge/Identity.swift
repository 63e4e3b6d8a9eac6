// SPDX-License-Identifier: MIT
import Board
import Crypto
import JSON

/// Who a client is, and what it asks for when it connects.
struct Identity: Equatable {
    /// The lengths that a player's secret may have, in characters.
    static let secretLengths = 16...128

    /// What is public of a player: `by` of his circles.
    let id: PlayerID
    let isModerator: Bool

    /// Reads a client's `auth`. `socketID` is who a client is that says nothing of it.
    init(auth: JSONValue?, socketID: String, moderatorSecret: String?) throws(RequestError) {
        var name = socketID
        if let value = auth?["player"], !value.isNull {
            guard let secret = value.string, Self.secretLengths.contains(secret.count) else {
                throw .invalidAuth("auth.player is a secret of 16 to 128 characters, of your own choosing")
            }
            name = Self.publicID(of: secret)
        }
        guard let id = Token(name) else { throw .invalidAuth("this connection's id cannot be used") }
        self.id = id
        guard let value = auth?["moderator"], !value.isNull else {
            isModerator = false
            return
        }
        guard let given = value.string, let secret = moderatorSecret, Self.isSame(given, secret) else {
            throw .invalidAuth("auth.moderator is not the moderator's secret; leave it out to play along")
        }
        isModerator = true
    }

    /// The first 16 hexadecimal digits of the secret's SHA-256.
    static func publicID(of secret: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hash = SHA256.hash(data: Array(secret.utf8)).prefix(8)
        return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Compares hashes, so that the time it takes says nothing of the secret.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        SHA256.hash(data: Array(one.utf8)) == SHA256.hash(data: Array(other.utf8))
    }
}
