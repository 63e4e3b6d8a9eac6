// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// The flags that were given on the command line, by the key of their setting: ArgumentParser keeps each in a property whose
/// name is the flag's.
enum GivenFlags {
    static func of(_ command: Any) -> [String: String] {
        var given: [String: String] = [:]
        collect(command, &given)
        return given
    }

    private static func collect(_ options: Any, _ given: inout [String: String]) {
        for child in Mirror(reflecting: options).children {
            switch child.value {
            case let group as any FlagGroup: collect(group.flags, &given)
            case let flag as any SettingFlag:
                if let label = child.label, let text = flag.text { given[key(of: label)] = text }
            default: break
            }
        }
    }

    /// `_maxBoards` is `max-boards`.
    private static func key(of label: String) -> String {
        label.drop { $0 == "_" }.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
    }
}

/// A flag of a setting: its value is text, and judged with all others.
private protocol SettingFlag {
    var text: String? { get }
}

extension Option: SettingFlag where Value == String? {
    fileprivate var text: String? { wrappedValue }
}

extension Flag: SettingFlag where Value == Bool? {
    fileprivate var text: String? { wrappedValue.map { "\($0)" } }
}

private protocol FlagGroup {
    var flags: Any { get }
}

extension OptionGroup: FlagGroup {
    fileprivate var flags: Any { wrappedValue }
}
