// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Glibc

/// A load generator for fan-out: some readers place circles, and all have to be told of each, once and in order.
///
/// One thread, and no library on the way of a message, so that it costs less than what it measures. It prints one JSON line.
/// A latency counts from the instant at which the circle was due, so that whatever stalls is charged with what waited for it.
@main
struct FanBench: ParsableCommand {
    @Option(help: "How the server speaks: socketio, ws or nats.")
    var wire = Wire.socketIO

    @Option(help: "The port, on 127.0.0.1.")
    var port: Int

    @Option(help: "The path; by default the wire's own.")
    var path: String?

    @Option(help: "Connections.")
    var readers = 100

    @Option(help: "How many of them place circles, in turn.")
    var senders = 1

    @Option(help: "Circles a second, at fixed instants.")
    var rate: Double?

    @Option(help: "Instead: so many circles under way, each until all readers have it.")
    var window: Int?

    @Option(help: "For how long to measure.")
    var seconds = 5.0

    @Option(help: "How long before that the load begins.")
    var warmUp = 1.0

    @Option(help: "At least so many bytes a circle.")
    var size = 110

    @Option(help: "Handshakes at a time.")
    var handshakes = 64

    @Option(help: "Socket.IO's auth, such as {\"state\":\"true\"}.")
    var auth = ""

    @Option(name: .customLong("await"), help: "With which text a reader has joined, by its beginning.")
    var awaited = ""

    @Option(help: "The server's processes.")
    var pids: [Int] = []

    func validate() throws {
        guard readers > 0, (1...min(readers, Circle.mostSenders)).contains(senders), rate == nil || window == nil,
            (1..<65_536).contains(port)
        else { throw ValidationError("look at --readers, --senders, --port, and give --rate or --window, or neither") }
    }

    func run() throws {
        raiseLimit()
        let server = Server(
            wire: wire, port: port, path: path ?? wire.path, auth: auth, awaited: awaited, processes: pids)
        print(try Run(server, self).report())
    }

    private func raiseLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
