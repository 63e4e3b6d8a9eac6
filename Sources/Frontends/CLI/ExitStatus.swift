// SPDX-License-Identifier: MIT
internal import ControlAPI
internal import ControlClient

/// The program's exit codes, as sysexits(3) has them. What leads to which is decided here and nowhere else.
enum ExitStatus: Int32 {
    case done = 0
    /// A flag that cannot be parsed, an argument too many or too few, a method that nobody knows.
    case usage = 64
    /// A value out of range, a line that is no circle, a board that does not exist.
    case badData = 65
    /// A file that is to be read and cannot be.
    case noInput = 66
    /// No daemon.
    case unavailable = 69
    /// A defect, here or in the daemon.
    case software = 70
    case outputFailed = 74
    /// Try again later.
    case temporary = 75
    case notAllowed = 77

    /// What an error answer of the daemon's comes to.
    init(_ code: APIError.Code) {
        switch code {
        case .methodNotFound: self = .usage
        case .parseError, .invalidRequest, .invalidParams, .invalidCircle, .invalidBoard, .noSuchBoard, .keyReused,
            .lineTooLong:
            self = .badData
        case .limitReached, .storageFailed, .shuttingDown, .busy, .noBackup: self = .temporary
        case .notAllowed: self = .notAllowed
        case .internalError: self = .software
        }
    }

    /// What it comes to when the daemon could not be asked.
    init(_ error: ClientError) {
        switch error {
        case .closed(let bye) where bye?.kind == .shuttingDown: self = .temporary
        case .noDaemon, .cannotConnect, .closed: self = .unavailable
        case .notAllowed: self = .notAllowed
        case .refused(let error): self = ExitStatus(error.code)
        case .pathTooLong: self = .badData
        case .tooManyCalls, .protocolViolation: self = .software
        }
    }
}
