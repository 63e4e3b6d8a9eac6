// SPDX-License-Identifier: MIT

/// How many connections there are from each address.
struct AddressCounts {
    private var counts: [IPAddress: Int] = [:]

    subscript(address: IPAddress) -> Int { counts[address] ?? 0 }

    mutating func add(_ address: IPAddress) { counts[address, default: 0] += 1 }

    mutating func remove(_ address: IPAddress) {
        guard let count = counts[address] else { return }
        counts[address] = count > 1 ? count - 1 : nil
    }
}
