// SPDX-License-Identifier: MIT

/// One thing that a program can be told: by a flag, in the environment, or in its configuration file.
///
/// A value is text wherever it comes from, so that it is read, and refused, in one way.
public struct Setting<Values>: Sendable {
    /// How many values it has.
    public enum Shape: Sendable {
        case single
        /// Several, with commas between; a list in the file.
        case list
        /// On or off; its flag takes no value.
        case toggle
    }

    /// A value that cannot be.
    public struct Misfit: Error {
        /// What is wrong with it, where that is more than that it is not allowed.
        let reason: String?

        public init(_ reason: String? = nil) { self.reason = reason }
    }

    /// What it is called in the file; `--key` is its flag.
    public let key: String
    /// What it is, in a sentence.
    public let about: String
    /// What stands for the value in help: a unit, or a kind of thing.
    public let valueName: String
    /// Which values there are, after "is".
    public let allowed: String
    public let shape: Shape
    /// The variable, where it is not the program's name and the key.
    public private(set) var environment: String?
    /// What it is when nobody says, where that depends on circumstances.
    public private(set) var usually: String?
    /// Whether it counts only from the next start on.
    public private(set) var needsRestart = false
    /// Never shown; given in the file or as a credential, not by a flag.
    public private(set) var isSecret = false

    let put: @Sendable (String, inout Values) throws(Misfit) -> Void
    let show: @Sendable (Values) -> String

    /// A setting with a way of its own to read and show its value.
    public init(
        _ key: String, _ about: String, valueName: String, allowed: String, shape: Shape = .single,
        put: @escaping @Sendable (String, inout Values) throws(Misfit) -> Void,
        show: @escaping @Sendable (Values) -> String
    ) {
        (self.key, self.about, self.valueName, self.allowed) = (key, about, valueName, allowed)
        (self.shape, self.put, self.show) = (shape, put, show)
    }

    public func from(environment: String) -> Setting { with { $0.environment = environment } }
    public func usually(_ text: String) -> Setting { with { $0.usually = text } }
    public func untilRestart() -> Setting { with { $0.needsRestart = true } }
    public func secret() -> Setting { with { $0.isSecret = true } }

    private func with(_ change: (inout Setting) -> Void) -> Setting {
        var setting = self
        change(&setting)
        return setting
    }
}
