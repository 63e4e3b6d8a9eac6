// SPDX-License-Identifier: MIT

/// The receipts of a board's last keyed writes, the oldest forgotten first.
public struct KeyMemory: Equatable, Sendable {
    /// How many keyed writes a board remembers.
    public static let capacity = 100_000

    private var receipts: [RequestKey: Receipt] = [:]
    /// The keys by age: a ring once it is full, `oldest` then being the next to go.
    private var ring: [RequestKey] = []
    private var oldest = 0

    public init() {}

    public var count: Int { ring.count }

    /// The receipts, the oldest first.
    public var all: [Receipt] { (ring[oldest...] + ring[..<oldest]).compactMap { receipts[$0] } }

    public subscript(key: RequestKey) -> Receipt? { receipts[key] }

    /// Remembers a receipt; a key that is known already keeps its first one.
    public mutating func insert(_ receipt: Receipt) {
        guard receipts[receipt.key] == nil else { return }
        receipts[receipt.key] = receipt
        if ring.count < Self.capacity { return ring.append(receipt.key) }
        receipts[ring[oldest]] = nil
        ring[oldest] = receipt.key
        oldest = (oldest + 1) % Self.capacity
    }
}
