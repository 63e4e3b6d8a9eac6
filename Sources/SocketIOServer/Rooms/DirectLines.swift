// SPDX-License-Identifier: MIT
internal import NIOCore

/// The descriptors of those members of a room that are in step with it, by their places in the room's list. They lie side by side,
/// so that sending the same to thousands is little more than the kernel's own work: what belongs to one member is spread over
/// memory, and looking it up costs as much as half of that (docs/performance.md).
struct DirectLines {
    private var descriptors: [CInt] = []

    /// The places of those that are not in step.
    var gaps: [Int] { descriptors.indices.filter { descriptors[$0] == Broadcast.nobody } }

    /// Adds a place behind the others.
    mutating func append() { descriptors.append(Broadcast.nobody) }

    /// Puts the last place where `index` was.
    mutating func moveLast(to index: Int) {
        let last = descriptors.removeLast()
        if index < descriptors.count { descriptors[index] = last }
    }

    mutating func open(_ descriptor: CInt, at index: Int) { descriptors[index] = descriptor }

    mutating func close(at index: Int) { descriptors[index] = Broadcast.nobody }

    /// Sends the same to all that are open. Nobody is called meanwhile.
    func send(_ buffer: ByteBuffer, threads: Int) -> Broadcast.Outcome {
        Broadcast.send(buffer, to: descriptors, threads: threads)
    }
}
