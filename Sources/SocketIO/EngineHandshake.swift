// SPDX-License-Identifier: MIT
internal import JSON

/// What the server tells a client that opens a session (engine.io-protocol, "Handshake").
public struct EngineHandshake: Equatable, Sendable {
    public let session: String
    public let transport: Transport
    public let timing: EngineTiming
    /// The greatest body of a request, in bytes.
    public let maxPayload: Int

    public init(session: String, transport: Transport, timing: EngineTiming, maxPayload: Int) {
        (self.session, self.transport, self.timing, self.maxPayload) = (session, transport, timing, maxPayload)
    }

    public var packet: EnginePacket {
        var writer = JSONWriter()
        writer.object { object in
            object.member("sid", session)
            object.array("upgrades") { upgrades in
                if transport == .polling { upgrades.string(Transport.webSocket.rawValue) }
            }
            object.member("pingInterval", Self.milliseconds(timing.pingInterval))
            object.member("pingTimeout", Self.milliseconds(timing.pingTimeout))
            object.member("maxPayload", maxPayload)
        }
        return .open(writer.take())
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
    }
}
