// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import Logging
import NIOCore

/// The way of a client's writes to the daemon, and of the answers back.
extension Bridge {
    static func params(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(members)
        return writer.take()
    }

    /// Sends a write to a visitor's board. It carries a key, the client's or one made here, so that it can go again when the
    /// connection ends before the answer.
    func write(
        _ method: Method, of visitor: Visitor, asPlayer: Bool, key: String? = nil,
        params: (inout JSONWriter) -> Void, answered: @escaping (Result<JSONValue, RequestError>) -> Void
    ) {
        let params = Self.params { writer in
            writer.member("board", visitor.board.name.text)
            params(&writer)
            if asPlayer { writer.member("as", "player") }
            writer.member("key", key ?? freshKey())
        }
        write(method, params, of: visitor) { answered($0.mapError { RequestError($0) }) }
    }

    func write(
        _ method: Method, _ params: [UInt8], of visitor: Visitor,
        answered: @escaping (Result<JSONValue, any Error>) -> Void
    ) {
        guard let id = writes.add(method, params: params, of: ObjectIdentifier(visitor), now: .now) else {
            return answered(.failure(RequestError.unavailable))
        }
        answers[id] = answered
        sendWrites()
    }

    private func freshKey() -> String {
        keysSoFar += 1
        return "\(keyPrefix)-\(keysSoFar)"
    }

    /// Sends what waits, while the daemon is there.
    func sendWrites() {
        while let client = link.client, let call = writes.next() {
            client.send(method: call.method.rawValue, params: call.params).assumeIsolated().whenComplete { result in
                self.answered(call, result)
            }
        }
        scheduleExpiry()
    }

    private func answered(_ call: WriteQueue.Call, _ result: Result<JSONValue, any Error>) {
        switch result {
        // Both go again with the next connection.
        case .failure(let error as APIError) where error.code == .shuttingDown: return
        case .failure(let error) where !(error is APIError): return
        default: break
        }
        guard writes.answered(call.id) else { return }
        answers.removeValue(forKey: call.id)?(result)
        sendWrites()
    }

    /// Refuses those that have waited too long.
    func scheduleExpiry() {
        guard expiry == nil, let deadline = writes.nextDeadline else { return }
        expiry = loop.assumeIsolated().scheduleTask(in: TimeAmount(deadline - .now) + .nanoseconds(1)) { [weak self] in
            guard let self else { return }
            expiry = nil
            for id in writes.expire(now: .now) {
                answers.removeValue(forKey: id)?(.failure(RequestError.unavailable))
            }
            scheduleExpiry()
        }
    }
}
