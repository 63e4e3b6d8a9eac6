// SPDX-License-Identifier: MIT
internal import Glibc
internal import NIOCore

/// The descriptors of those members of a room that are in step with it, by their places in the room's list. They lie side by side,
/// so that sending the same to thousands is little more than the kernel's own work: what belongs to one member is spread over
/// memory, and looking it up costs as much as half of that (docs/performance.md).
struct DirectLines {
    /// In the place of a member that is not in step.
    private static let none: CInt = -1

    private var descriptors: [CInt] = []

    /// The places of those that are not in step.
    var gaps: [Int] { descriptors.indices.filter { descriptors[$0] == Self.none } }

    /// Adds a place behind the others.
    mutating func append() { descriptors.append(Self.none) }

    /// Puts the last place where `index` was.
    mutating func moveLast(to index: Int) {
        let last = descriptors.removeLast()
        if index < descriptors.count { descriptors[index] = last }
    }

    mutating func open(_ descriptor: CInt, at index: Int) { descriptors[index] = descriptor }

    mutating func close(at index: Int) { descriptors[index] = Self.none }

    /// Sends the same to all that are open; gives how many they are, and the places of those whose kernel did not take all of it, with
    /// how many bytes it took. An error counts as none taken. Nobody is called meanwhile.
    func send(_ buffer: ByteBuffer) -> (count: Int, short: [(index: Int, sent: Int)]) {
        var (count, short) = (0, [(index: Int, sent: Int)]())
        buffer.withUnsafeReadableBytes { bytes in
            for index in descriptors.indices where descriptors[index] != Self.none {
                count += 1
                let sent = Glibc.send(
                    descriptors[index], bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                if sent != bytes.count { short.append((index, max(0, sent))) }
            }
        }
        return (count, short)
    }
}
