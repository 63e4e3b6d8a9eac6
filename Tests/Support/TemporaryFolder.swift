// SPDX-License-Identifier: MIT
import Foundation

/// A new folder that is gone, with all that is in it, when nobody holds it any more.
///
/// It lies in /tmp whatever TMPDIR says: a socket's path may have 107 bytes only.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/circles-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SupportError("mkdtemp", number: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }
}
