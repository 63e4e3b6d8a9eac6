// SPDX-License-Identifier: MIT
public import ArgumentParser

/// A file's path as the value of a flag that is no setting: every flag that is plain text is one.
public struct PathArgument: ExpressibleByArgument, Sendable {
    public let text: String

    public init(argument: String) { text = argument }
}
