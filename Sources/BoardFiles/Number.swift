// SPDX-License-Identifier: MIT

/// Numbers as text.
public enum Number {
    /// A number as JSON has it: whole ones without a fraction.
    public static func text(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? value.description }
}
