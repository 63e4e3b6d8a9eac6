// SPDX-License-Identifier: MIT
public import Board
public import JSON

/// An error as the control API says it: a stable code and kind for programs, one sentence for people.
public struct APIError: Error, Equatable, Sendable {
    /// The codes of JSON-RPC 2.0 (section 5.1) and our own (docs/control-api.md, "Errors").
    public enum Code: Int, CaseIterable, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        case invalidCircle = -32001
        case invalidBoard = -32002
        case noSuchBoard = -32003
        case limitReached = -32004
        case storageFailed = -32005
        case keyReused = -32006
        case lineTooLong = -32007
        case notAllowed = -32009
        case shuttingDown = -32010
        case busy = -32011
        case noBackup = -32012

        /// The code's name in `data.kind`.
        public var kind: String {
            switch self {
            case .parseError: "parse-error"
            case .invalidRequest: "invalid-request"
            case .methodNotFound: "method-not-found"
            case .invalidParams: "invalid-params"
            case .internalError: "internal-error"
            case .invalidCircle: "invalid-circle"
            case .invalidBoard: "invalid-board"
            case .noSuchBoard: "no-such-board"
            case .limitReached: "limit-reached"
            case .storageFailed: "storage-failed"
            case .keyReused: "key-reused"
            case .lineTooLong: "line-too-long"
            case .notAllowed: "not-allowed"
            case .shuttingDown: "shutting-down"
            case .busy: "busy"
            case .noBackup: "no-backup"
            }
        }
    }

    /// What may be known of a write that the store did not take.
    public enum Stored: String, Sendable {
        /// Nothing changed.
        case no
        /// It may be stored or not: to be repeated with its key.
        case unknown
    }

    public let code: Code
    /// One sentence that a person can act on, without a line break.
    public let message: String
    /// With `invalidParams` and `invalidCircle`: which field, why, and its place in a list (from 0).
    public var field: String?
    public var reason: String?
    public var index: Int?
    /// With `limitReached` and `lineTooLong`: which limit, and how much it allows.
    public var limit: Limit?
    public var maximum: Int?
    /// With `storageFailed`.
    public var stored: Stored?

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension JSONWriter {
    /// An error object (JSON-RPC 2.0, section 5.1).
    public mutating func error(_ error: APIError) {
        object { object in
            object.member("code", error.code.rawValue)
            object.member("message", error.message)
            object.object("data") { data in
                data.member("kind", error.code.kind)
                if let field = error.field { data.member("field", field) }
                if let reason = error.reason { data.member("reason", reason) }
                if let index = error.index { data.member("index", index) }
                if let limit = error.limit { data.member("limit", limit.rawValue) }
                if let maximum = error.maximum { data.member("max", maximum) }
                if let stored = error.stored { data.member("stored", stored.rawValue) }
            }
        }
    }
}

extension APIError {
    /// Reads an error object; a code this version does not know becomes `internalError`.
    public init(json: JSONValue) {
        let code = json["code"]?.int.flatMap(Code.init(rawValue:)) ?? .internalError
        self.init(code, json["message"]?.string ?? "the daemon sent an error without a message")
        guard let data = json["data"] else { return }
        field = data["field"]?.string
        reason = data["reason"]?.string
        index = data["index"]?.int
        limit = data["limit"]?.string.flatMap(Limit.init(rawValue:))
        maximum = data["max"]?.int
        stored = data["stored"]?.string.flatMap(Stored.init(rawValue:))
    }
}
