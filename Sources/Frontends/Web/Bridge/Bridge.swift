// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import Logging
import NIOCore
import SocketIOServer

/// Between the daemon and the browsers: one connection on that side, any number of sockets on this. Everything happens
/// on one event loop. What belongs to a matter is in the files `Bridge+….swift`.
final class Bridge {
    /// How long a board is still watched when the last visitor has left, so that a reload is cheap.
    static let linger = TimeAmount.seconds(10)
    /// How many such boards there may be.
    static let greatestLingering = 64

    /// May change while it runs.
    var settings: BridgeSettings
    let server: SocketIOServer
    let link: DaemonLink
    let loop: any EventLoop
    let log: Logger
    var boards: [BoardName: LiveBoard] = [:]
    /// Boards that nobody is on, oldest first.
    var lingering: [BoardName] = []
    var visitors: [ObjectIdentifier: Visitor] = [:]
    var writes = WriteQueue()
    var answers: [Int: (Result<JSONValue, any Error>) -> Void] = [:]
    var expiry: Scheduled<Void>?
    /// In front of the keys that are made here, so that no two processes make the same.
    let keyPrefix = "web-" + String(UInt64.random(in: .min ... .max), radix: 36)
    var keysSoFar = 0
    var counters = BridgeCounters()

    /// `socket` is the daemon's.
    init(socket: String, settings: BridgeSettings, server: SocketIOServer, loop: any EventLoop, log: Logger) {
        (self.settings, self.server, self.loop, self.log) = (settings, server, loop, log)
        link = DaemonLink(path: socket, loop: loop, log: log)
        link.connected = { [unowned self] _ in daemonCame() }
        link.lost = { [unowned self] in daemonWent() }
        link.notified = { [unowned self] in notified($0, $1) }
        server.authorize = { [unowned self] in authorize($0) }
        server.tooManyJoins = { [unowned self] in refusal(.rateLimited) }
        server.connected = { [unowned self] in connected($0, $1) }
    }

    /// Whether the daemon is there.
    var isConnected: Bool { link.client != nil }

    func start() { link.start() }

    func end() {
        expiry?.cancel()
        for board in boards.values { board.farewell?.cancel() }
        link.end()
    }

    // MARK: The daemon

    private func daemonCame() {
        for board in boards.values {
            // The players first, so that they are in the list that the watch begins with.
            registerAll(on: board)
            watch(board, from: board.mirror.map { Offset(epoch: $0.epoch, seq: $0.seq) })
        }
        tell(isAvailable: true)
        sendWrites()
    }

    private func daemonWent() {
        for board in boards.values { board.isWatched = false }
        writes.connectionLost()
        scheduleExpiry()
        tell(isAvailable: false)
    }

    private func tell(isAvailable: Bool) {
        for visitor in visitors.values where visitor.keepsState { tell(visitor, isAvailable: isAvailable) }
    }

    func tell(_ visitor: Visitor, isAvailable: Bool) {
        visitor.socket.emit("update-availability") { arguments in
            arguments.object { $0.member("available", isAvailable) }
        }
    }

    /// What it is doing, for people.
    var summary: String {
        "\(isConnected ? "connected to the daemon" : "waiting for the daemon"), \(visitors.count) players, \(boards.count) boards"
    }

    /// Asks the daemon now, or fails now.
    func ask(
        _ method: Method, params: (inout JSONWriter) -> Void,
        answered: @escaping (Result<JSONValue, any Error>) -> Void
    ) {
        guard let client = link.client else { return answered(.failure(ClientError.noDaemon(path: link.path))) }
        let answered = NIOLoopBound(answered, eventLoop: loop)
        client.send(method, params: params) { answered.value($0) }
    }

    private func notified(_ name: NotificationName, _ params: JSONValue) {
        guard let board = params["board"]?.string.flatMap(BoardName.init).flatMap({ boards[$0] }) else { return }
        switch name {
        case .boardEvent: received(params, on: board)
        case .updatePlayerList: params["players"].map { changed(players: Mirror.players($0), on: board) }
        case .boardDeleted:
            guard !board.visitors.isEmpty else { return end(board) }
            // The players went with it; those who are still on it here are on the new one.
            registerAll(on: board)
            watch(board, from: nil)
        case .bye: break
        }
    }
}
