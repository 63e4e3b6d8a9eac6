// SPDX-License-Identifier: MIT
import EventStore
import ProgramSupport

extension SettingsError {
    /// What `body` gives. A path that cannot be relied on is a matter of the configuration: to try again does not help.
    static func wherePathsAreWrong<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as StoreError where error.kind == .untrusted {
            throw SettingsError(error.message)
        }
    }
}
