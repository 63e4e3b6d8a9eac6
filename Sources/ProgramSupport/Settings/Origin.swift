// SPDX-License-Identifier: MIT

/// Where a setting's value comes from.
public enum Origin: Equatable, Sendable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    /// A file in `$CREDENTIALS_DIRECTORY` (systemd.exec(5), "CREDENTIALS").
    case credential(String)
    case file(String)
    case `default`

    public var description: String {
        switch self {
        case .flag(let name): name
        case .environment(let name): "\(name) in the environment"
        case .credential(let name): "the credential \(name)"
        case .file(let path): path
        case .default: "default"
        }
    }
}
