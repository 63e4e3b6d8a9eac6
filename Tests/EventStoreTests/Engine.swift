// SPDX-License-Identifier: MIT
@testable import EventStore

/// Which store a test runs on.
enum Engine: CaseIterable, Sendable {
    case memory
    case sqlite

    func store(in scratch: Scratch) throws -> any EventStore {
        switch self {
        case .memory: MemoryStore()
        case .sqlite: try scratch.store()
        }
    }

    /// The store as the next process finds it; a memory has no next process.
    func reopened(_ store: any EventStore, in scratch: Scratch) throws -> any EventStore {
        guard self == .sqlite else { return store }
        store.close()
        return try scratch.store()
    }
}
