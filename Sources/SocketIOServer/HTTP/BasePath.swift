// SPDX-License-Identifier: MIT

/// The path below which everything is served, such as `/circles`; empty at the root.
public struct BasePath: Equatable, Sendable {
    /// The most characters of one.
    public static let greatestLength = 200
    /// What one is, in words.
    public static let rule =
        "/ and names of letters, digits, . _ ~ and -, such as /circles, at most \(greatestLength) characters"
    public static let root = BasePath()

    public let text: String

    private init() { text = "" }

    /// Reads one; a slash at its end makes no difference. Nil where it breaks the rule.
    public init?(_ text: String) {
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        let inner = names.last == "" ? names.dropFirst().dropLast() : names.dropFirst()
        guard names.first == "", names.count > 1, text.utf8.count <= Self.greatestLength,
            inner.allSatisfy({ !["", ".", ".."].contains($0) && $0.utf8.allSatisfy(Self.isPlain) })
        else { return nil }
        self.text = inner.map { "/\($0)" }.joined()
    }

    /// What is left of a path below this one, from its slash; nil where the path is not below it.
    func rest(of path: String) -> String? {
        guard path.hasPrefix(text) else { return nil }
        let rest = path.dropFirst(text.count)
        return rest.first == "/" ? String(rest) : nil
    }

    /// What a path may have without being escaped (RFC 3986, section 2.3).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
