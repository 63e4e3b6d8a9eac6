// SPDX-License-Identifier: MIT
internal import NIOCore

/// Looks at bytes before the parser does: it alone knows that a request has begun, and whether its first line has ended.
final class HeadMeter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// Called with the first byte of a request.
    var begun: () -> Void = {}
    /// Whether all that came of the request is a part of its first line.
    private(set) var isInFirstLine = true
    private var hasBegun = false

    /// What comes now is another request.
    func next() { (isInFirstLine, hasBegun) = (true, false) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !hasBegun {
            hasBegun = true
            begun()
        }
        if isInFirstLine { isInFirstLine = !unwrapInboundIn(data).readableBytesView.contains(UInt8(ascii: "\n")) }
        context.fireChannelRead(data)
    }
}
