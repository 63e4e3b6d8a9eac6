// SPDX-License-Identifier: MIT
internal import Glibc

/// The process's environment.
public enum Environment {
    /// All variables that are set.
    public static var all: [String: String] {
        var variables: [String: String] = [:]
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry = entry.advanced(by: 1)
        }
        return variables
    }

    /// A variable that is set to something.
    public static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether systemd started this process as a service.
    public static var isUnderSystemd: Bool { value("SYSTEMD_EXEC_PID") == "\(getpid())" }
}
