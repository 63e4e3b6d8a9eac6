// SPDX-License-Identifier: MIT
internal import NIOCore
internal import NIOHTTP1

/// What stands in a connection's pipeline while it speaks HTTP, and afterwards.
enum HTTPPipeline {
    private typealias Decoder = ByteToMessageHandler<HTTPRequestDecoder>

    static func add(to channel: any Channel, _ connection: HTTPConnection) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(connection.meter)
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .forwardBytes, limitConfiguration: HeadRules.decoder)
        try pipeline.addHandler(Decoder(decoder))
        try pipeline.addHandler(HTTPServerPipelineHandler())
        try pipeline.addHandler(connection)
    }

    /// Leaves nothing in the pipeline but the handler of frames. Bytes that came right behind the
    /// handshake get there, after `ready`.
    static func replaceByWebSocket(
        _ channel: any Channel, _ connection: WebSocketConnection, ready: @escaping () -> Void
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let contexts = [
            try pipeline.context(handlerType: HTTPConnection.self),
            try pipeline.context(handlerType: HTTPServerPipelineHandler.self),
            try pipeline.context(handlerType: HeadMeter.self),
            try pipeline.context(handlerType: HTTPResponseEncoder.self),
        ]
        let decoder = try pipeline.context(handlerType: Decoder.self)
        try pipeline.addHandler(connection)
        for context in contexts { pipeline.removeHandler(context: context, promise: nil) }
        ready()
        pipeline.removeHandler(context: decoder, promise: nil)
    }
}
