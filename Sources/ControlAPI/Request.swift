// SPDX-License-Identifier: MIT
internal import JSON

/// What one input line holds.
public enum Incoming: Sendable {
    case single(Call)
    /// A JSON-RPC batch: at least one call.
    case batch([Call])
    /// Not even a call: to be answered with id null.
    case unreadable(APIError)

    /// Reads a line, which has to be one JSON value (JSON-RPC 2.0, sections 4 and 6).
    public init(line: ArraySlice<UInt8>) {
        do {
            let value = try JSONValue.parse(line)
            guard let elements = value.elements else {
                self = .single(Call(value, text: line))
                return
            }
            guard !elements.isEmpty else {
                self = .unreadable(APIError(.invalidRequest, "a batch has at least one request"))
                return
            }
            self = .batch(zip(elements, JSONText(line).elements()).map { Call($0, text: $1) })
        } catch {
            self = .unreadable(APIError(.parseError, "the line is not JSON that is accepted here: \(error)"))
        }
    }
}

/// A request's id, kept so that it is sent back exactly as it was written.
public enum RequestID: Equatable, Sendable {
    /// A whole number other than 0, which can be written in one way only.
    case number(Int)
    /// The id's own JSON text.
    case text([UInt8])

    /// What an answer says where no id is known.
    public static let null = RequestID.text(Array("null".utf8))

    /// `text`: the request's, to take the id from as it stands there.
    init(_ value: JSONValue, of text: ArraySlice<UInt8>) throws(APIError) {
        switch value.kind {
        case .integer where value.int != 0: self = .number(value.int ?? 0)
        case .integer, .string, .real, .null:
            guard let written = JSONText(text).member("id") else {
                throw APIError(.invalidRequest, "the name \"id\" is written plainly, without escapes")
            }
            self = .text(Array(written))
        case .object, .array, .bool: throw APIError(.invalidRequest, "an id is a string, a number or null")
        }
    }
}

/// A request or a notification, or why it is neither.
public struct Call: Sendable {
    /// Nil for a notification.
    public let id: RequestID?
    public let method: Method?
    public let params: Params
    /// Why the call cannot be carried out. The other members mean nothing then, but `id`.
    public let error: APIError?

    /// Whether an answer is owed: not to a notification, unless it is no valid request at all.
    public var isAnswered: Bool { id != nil || error?.code == .invalidRequest }

    init(_ value: JSONValue, text: ArraySlice<UInt8>) {
        guard value.kind == .object else {
            self.init(id: .null, refused: APIError(.invalidRequest, "a request is a JSON object"))
            return
        }
        var id: RequestID?
        do {
            if let given = value["id"] { id = try RequestID(given, of: text) }
            self.init(id: id, method: try Self.readMethod(value), params: try Params(value["params"]))
        } catch {
            self.init(id: id, refused: error)
        }
    }

    /// What stands for a line that could not be read; it is answered with id null.
    public init(unreadable error: APIError) { self.init(id: .null, refused: error) }

    /// A call that is not carried out.
    public init(id: RequestID?, refused error: APIError) {
        (self.id, self.method, self.params, self.error) = (id, nil, Params(), error)
    }

    private init(id: RequestID?, method: Method, params: Params) {
        (self.id, self.method, self.params, self.error) = (id, method, params, nil)
    }

    private static func readMethod(_ value: JSONValue) throws(APIError) -> Method {
        if let version = value["jsonrpc"], version.string != "2.0" {
            throw APIError(.invalidRequest, "jsonrpc is \"2.0\", or is left out")
        }
        guard let name = value["method"]?.string else {
            throw APIError(.invalidRequest, "a request has a method, a string")
        }
        guard let method = Method.named(name) else {
            throw APIError(.methodNotFound, "there is no such method; rpc.discover names those there are")
        }
        return method
    }
}
