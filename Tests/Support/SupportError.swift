// SPDX-License-Identifier: MIT
import Glibc

/// Why a helper gave up; the text is what a failed test shows.
public struct SupportError: Error, CustomStringConvertible {
    public let description: String
    /// The system's error number, where one was the reason.
    public let number: Int32?

    public init(_ text: String) {
        description = text
        number = nil
    }

    init(_ text: String, number: Int32) {
        description = "\(text): \(String(cString: strerror(number)))"
        self.number = number
    }

    var isBrokenPipe: Bool { number == EPIPE }
}
