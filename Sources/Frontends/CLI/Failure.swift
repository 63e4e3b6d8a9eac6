// SPDX-License-Identifier: MIT
internal import ControlAPI
internal import ControlClient

/// Why a command ends before its end: one sentence for people, a status for programs.
struct Failure: Error, Equatable {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// What the daemon answered; `place` says which part of the input it concerns.
    init(_ error: APIError, place: String = "") {
        self.init(ExitStatus(error.code), place + error.message)
    }

    init(_ error: ClientError) { self.init(ExitStatus(error), Self.sentence(error)) }

    /// Whatever a call to the daemon threw.
    init(thrown error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as APIError: self.init(error)
        case let error as ClientError: self.init(error)
        default: self.init(.software, "\(error)")
        }
    }

    private static func sentence(_ error: ClientError) -> String {
        switch error {
        case .noDaemon(let path):
            "no daemon listens on \(path); start circlesd, or say --socket PATH if it listens elsewhere"
        case .notAllowed(let path):
            "you may not open the socket \(path); ask to be let into the group that owns it"
        case .refused(let error): error.message
        case .pathTooLong(let path):
            "a socket's path has at most 107 bytes, and \(path) has \(path.utf8.count)"
        case .cannotConnect(let path, let reason): "cannot connect to \(path): \(reason)"
        case .closed(let bye) where bye?.kind == .shuttingDown:
            "the daemon is shutting down and did not answer; try again when it is back"
        case .closed: "the daemon ended the connection before it answered; try again"
        case .tooManyCalls: "too many calls are waiting for their answers"
        case .protocolViolation(let what): "what listens on the socket is no daemon of ours: it sent \(what)"
        }
    }
}
