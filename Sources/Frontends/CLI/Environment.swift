// SPDX-License-Identifier: MIT
internal import Glibc

/// The environment's variables. One that is empty counts as not set.
enum Environment {
    static func value(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
