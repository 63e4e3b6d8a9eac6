// SPDX-License-Identifier: MIT
internal import Board
public import ControlAPI
internal import DequeModule
public import JSON

/// The client's side of the control protocol without any I/O: requests out as bytes; bytes in, replies and
/// notifications out.
public struct ClientSession: Sendable {
    /// What the daemon sent.
    public enum Incoming: Sendable {
        /// The answer to the oldest call that has none yet.
        case reply(id: Int, Result<JSONValue, APIError>)
        case notification(NotificationName, JSONValue)
        /// The last line of a connection that ends on purpose.
        case bye(Bye)
    }

    /// The most bytes a line of the daemon's may have.
    public static let greatestAnswer = 256 << 20

    private var lines: LineDecoder
    private var waiting: Deque<Int> = []
    private var lastID = 0

    public init(greatestAnswer: Int = ClientSession.greatestAnswer) { lines = LineDecoder(limit: greatestAnswer) }

    /// How many calls have no answer yet.
    public var outstanding: Int { waiting.count }

    /// A request as a whole line; `params` is JSON, nil where there are none.
    public mutating func request(_ method: String, params: [UInt8]?) -> [UInt8] {
        lastID += 1
        waiting.append(lastID)
        var writer = JSONWriter(capacity: 96 + (params?.count ?? 0))
        writer.object { object in
            object.member("jsonrpc", "2.0")
            object.member("id", lastID)
            object.member("method", method)
            guard let params else { return }
            object.key("params")
            object.raw(params)
        }
        writer.endLine()
        return writer.take()
    }

    /// Takes bytes in; what they hold is asked for with `next()`.
    public mutating func receive(_ bytes: UnsafeRawBufferPointer) { lines.append(bytes) }

    /// What came next; nil until more bytes come. After an error the connection is of no use.
    public mutating func next() throws(ClientError) -> Incoming? {
        while let line = lines.next() {
            guard case .line(let text) = line else {
                throw .protocolViolation("a line of more than \(lines.limit) bytes")
            }
            if let incoming = try read(text) { return incoming }
        }
        return nil
    }

    /// A refusal that is the answer to no call is the connection's own, and the last that is said.
    private mutating func read(_ text: ArraySlice<UInt8>) throws(ClientError) -> Incoming? {
        let value: JSONValue
        do { value = try JSONValue.parse(text) } catch { throw .protocolViolation("a line that is not JSON: \(error)") }
        if let method = value["method"]?.string { return Self.notification(method, params: value["params"]) }
        if let result = value["result"] { return .reply(id: try answered(value), .success(result)) }
        if let error = value["error"] {
            let error = APIError(json: error)
            if error.code == .notAllowed, value["id"]?.isNull == true { throw .refused(error) }
            return .reply(id: try answered(value), .failure(error))
        }
        throw .protocolViolation("a line that is neither an answer nor a notification")
    }

    /// Notifications of a newer daemon are passed over.
    private static func notification(_ method: String, params: JSONValue?) -> Incoming? {
        guard let name = NotificationName(rawValue: method) else { return nil }
        guard name != .bye else { return .bye(Bye(params: params)) }
        return params.map { .notification(name, $0) }
    }

    /// The call that an answer belongs to: always the oldest, as answers come in order. Where the daemon could not
    /// read a line, it answers with id null, and in order all the same.
    private mutating func answered(_ answer: JSONValue) throws(ClientError) -> Int {
        guard let expected = waiting.popFirst() else {
            throw .protocolViolation("an answer that nothing was asked for")
        }
        guard let id = answer["id"], !id.isNull else { return expected }
        guard id.int == expected else { throw .protocolViolation("an answer out of order") }
        return expected
    }
}
