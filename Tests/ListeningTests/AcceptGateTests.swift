// SPDX-License-Identifier: MIT
import Glibc
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Listening

@Suite struct AcceptGateTests {
    /// A listener whose descriptors are as many as is said.
    private final class Listener {
        let loop = EmbeddedEventLoop()
        let channel: EmbeddedChannel
        var hasRoom = true
        private(set) var gate: AcceptGate?

        init() throws {
            channel = EmbeddedChannel(loop: loop)
            let gate = AcceptGate(log: Logger(label: "test")) { [unowned self] in hasRoom }
            try channel.pipeline.syncOperations.addHandler(gate)
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).wait()
            self.gate = gate
        }

        /// What the gate has said last.
        var isTaking: Bool {
            let said = channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }
            return said?.value as? Bool ?? true
        }
    }

    @Test func itIsClosedWhileThereIsNoRoom() throws {
        let listener = try Listener()
        listener.channel.pipeline.fireChannelReadComplete()
        #expect(listener.isTaking)
        listener.hasRoom = false
        listener.channel.pipeline.fireChannelReadComplete()
        listener.channel.pipeline.fireChannelReadComplete()
        #expect(!listener.isTaking)
        listener.loop.advanceTime(by: AcceptGate.pause)
        #expect(!listener.isTaking)
        listener.hasRoom = true
        listener.loop.advanceTime(by: AcceptGate.pause)
        #expect(listener.isTaking)
        #expect(listener.gate?.pauses == 1)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM]) func itIsClosedWhenTheKernelHasNothingLeft(_ code: CInt) throws
    {
        let listener = try Listener()
        listener.channel.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
        #expect(!listener.isTaking)
        listener.loop.advanceTime(by: AcceptGate.pause)
        #expect(listener.isTaking)
    }

    @Test func oneThatIsGoneAgainIsNoReason() throws {
        let listener = try Listener()
        listener.channel.pipeline.fireErrorCaught(IOError(errnoCode: ECONNABORTED, reason: "accept"))
        #expect(listener.isTaking)
    }
}
