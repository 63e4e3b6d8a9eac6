// SPDX-License-Identifier: MIT

/// Why a program cannot run with what it was told; one line.
public struct SettingsError: Error, CustomStringConvertible {
    /// Whether the command line is to blame, rather than the environment or a file.
    public let isUsage: Bool
    public let description: String

    public init(_ description: String, isUsage: Bool = false) {
        (self.description, self.isUsage) = (description, isUsage)
    }
}
