// SPDX-License-Identifier: MIT

/// A colour as numbers. Whatever CSS form it came in, it leaves in one: `rgba(R,G,B,A)`.
public struct Colour: Hashable, Sendable, CustomStringConvertible {
    /// The accepted forms in words for an error message.
    public static let rule = "a colour is rgba(R,G,B,A), rgb(R,G,B), #rgb, #rgba, #rrggbb or #rrggbbaa"

    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8
    /// Opacity in thousandths, 0 to 1000.
    public let alpha: UInt16

    /// Nil where `alpha` is beyond 1000.
    public init?(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt16) {
        guard alpha <= 1000 else { return nil }
        (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
    }

    public var description: String { "rgba(\(red),\(green),\(blue),\(Self.decimal(thousandths: alpha)))" }

    private static func decimal(thousandths: UInt16) -> String {
        guard thousandths % 1000 != 0 else { return "\(thousandths / 1000)" }
        var digits = "\(1000 + thousandths)".dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "0.\(digits)"
    }
}
