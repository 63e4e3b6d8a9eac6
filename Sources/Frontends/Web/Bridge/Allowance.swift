// SPDX-License-Identifier: MIT
import SocketIOServer

/// How much one connection may write, in all namespaces together.
final class Allowance {
    private var bucket: TokenBucket

    private init(_ settings: BridgeSettings) {
        bucket = TokenBucket(rate: settings.rate, burst: settings.burst, now: .now)
    }

    /// That of the connection that a socket belongs to.
    static func of(_ socket: Socket, _ settings: BridgeSettings) -> Allowance {
        if let known = socket.connectionContext as? Allowance { return known }
        let allowance = Allowance(settings)
        socket.connectionContext = allowance
        return allowance
    }

    /// Whether one more write is allowed.
    func take() -> Bool { bucket.take(now: .now) }
}
