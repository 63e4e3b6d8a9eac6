// SPDX-License-Identifier: MIT
import ControlAPI
import ControlClient
import JSON

/// Why something that a client asked for was not done (docs/socket-io.md, "Errors").
struct RequestError: Error, Equatable {
    /// One of the control API's kinds, or of our own.
    let kind: String
    /// One sentence that a person can act on.
    let message: String
    var field: String?

    /// Every kind there is.
    static let kinds = APIError.Code.allCases.map(\.kind) + [rateLimited.kind, unavailable.kind, invalidAuthKind]

    private static let invalidAuthKind = "invalid-auth"

    static let rateLimited = RequestError(
        kind: "rate-limited", message: "too many writes at once; wait a moment and send it again")
    static let unavailable = RequestError(
        kind: "unavailable",
        message: "the daemon that keeps the boards is away; keep this and send it again with the same key")

    static func invalidAuth(_ message: String) -> RequestError { RequestError(kind: invalidAuthKind, message: message) }

    static func invalidParams(_ message: String, field: String? = nil) -> RequestError {
        RequestError(kind: APIError.Code.invalidParams.kind, message: message, field: field)
    }

    static func notAllowed(_ message: String) -> RequestError {
        RequestError(kind: APIError.Code.notAllowed.kind, message: message)
    }

    static func invalidBoard(_ rule: String) -> RequestError {
        RequestError(kind: APIError.Code.invalidBoard.kind, message: rule)
    }

    static func noSuchBoard(_ name: String) -> RequestError {
        RequestError(
            kind: APIError.Code.noSuchBoard.kind, message: "there is no board \(name), and none may be made here")
    }

    init(kind: String, message: String, field: String? = nil) {
        (self.kind, self.message, self.field) = (kind, message, field)
    }

    /// What the daemon, or the way to it, answered.
    init(_ error: any Error) {
        guard let error = error as? APIError else {
            self = error as? RequestError ?? .unavailable
            return
        }
        self.init(kind: error.code.kind, message: error.message, field: error.field)
    }
}

extension JSONWriter {
    /// The members of an error: `kind`, `message`, `field?`.
    mutating func members(of error: RequestError) {
        member("kind", error.kind)
        member("message", error.message)
        if let field = error.field { member("field", field) }
    }

    /// An error as one value.
    static func json(_ error: RequestError) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.members(of: error) }
        return writer.take()
    }
}
