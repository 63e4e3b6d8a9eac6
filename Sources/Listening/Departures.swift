// SPDX-License-Identifier: MIT
internal import CMalloc
public import NIOCore

/// Counts connections, and gives the memory of a crowd that has left back to the system. Bound to an event loop.
public final class Departures {
    /// How long those of a crowd may take to leave.
    private static let patience = TimeAmount.seconds(1)

    private let loop: any EventLoop
    private var crowd = Crowd()
    private var isTrimDue = false

    public init(loop: any EventLoop) { self.loop = loop }

    /// How many connections there are.
    public var count: Int { crowd.count }

    public func came() { crowd.came() }

    public func left() {
        guard crowd.left(), !isTrimDue else { return }
        isTrimDue = true
        loop.assumeIsolated().scheduleTask(in: Self.patience) {
            self.isTrimDue = false
            malloc_trim(0)
        }
    }
}
