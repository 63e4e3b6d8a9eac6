// SPDX-License-Identifier: MIT

/// The line in which a service says that it is ready.
enum ReadyLine {
    static func isReady(_ line: Substring) -> Bool { line.contains(" ready ") || line.hasPrefix("<5>ready ") }

    /// The address in it, where it says one.
    static func url(in line: Substring) -> String? {
        line.split(separator: " ").first { $0.hasPrefix("url=") }.map { String($0.dropFirst(4)) }
    }

    /// The port of an address.
    static func port(in url: String) -> Int? { url.split(separator: ":").last.flatMap { Int($0.prefix { $0 != "/" }) } }
}
