// SPDX-License-Identifier: MIT

/// The versions that programs tell each other.
public enum Version {
    /// This program's.
    public static let program = "0.1.0"
    /// The control protocol's.
    public static let `protocol` = 1
}
