// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import Logging
import NIOCore
import SocketIOServer

/// Boards: watched while somebody is on them, told to those who are.
extension Bridge {
    /// The board of that name, watched from now on.
    func board(_ name: BoardName) -> LiveBoard {
        if let board = boards[name] {
            stay(board)
            return board
        }
        let board = LiveBoard(name: name)
        boards[name] = board
        watch(board, from: nil)
        return board
    }

    /// Nobody may be on the board any more: it goes, after a while, or when too many wait for that.
    func releaseIfEmpty(_ board: LiveBoard) {
        guard board.visitors.isEmpty, board.farewell == nil, boards[board.name] === board else { return }
        board.farewell = loop.assumeIsolated().scheduleTask(in: Self.linger) { [weak self] in self?.end(board) }
        lingering.append(board.name)
        if lingering.count > Self.greatestLingering, let oldest = boards[lingering[0]] { end(oldest) }
    }

    /// The board does not go now.
    private func stay(_ board: LiveBoard) {
        guard let farewell = board.farewell.take() else { return }
        farewell.cancel()
        lingering.removeAll { $0 == board.name }
    }

    /// Nobody needs the board here any more.
    func end(_ board: LiveBoard) {
        stay(board)
        boards[board.name] = nil
        ask(.unwatchBoard) {
            $0.member("board", board.name.text)
        } answered: { _ in
        }
    }

    /// Asks for the board's events, behind the offset where there is one.
    func watch(_ board: LiveBoard, from offset: Offset?) {
        guard let client = link.client else { return }
        board.isWatched = false
        board.watch += 1
        let watch = board.watch
        let bridge = NIOLoopBound((self, board), eventLoop: loop)
        client.send(.watchBoard) { params in
            params.member("board", board.name.text)
            guard let offset else { return }
            params.member("epoch", offset.epoch)
            params.member("after", offset.seq)
        } answered: { result in
            let (bridge, board) = bridge.value
            guard board.watch == watch else { return }
            bridge.watched(board, result)
        }
    }

    private func watched(_ board: LiveBoard, _ result: Result<JSONValue, any Error>) {
        switch result {
        case .success(let state):
            board.isWatched = true
            if state["resumed"]?.bool == true {
                if let players = state["players"] { changed(players: Mirror.players(players), on: board) }
                for visitor in board.visitors.values where visitor.isWaiting { welcome(visitor) }
                return
            }
            guard let mirror = Mirror(json: state) else {
                return log.error(
                    "the daemon told a board in a way that cannot be read", metadata: ["board": "\(board.name)"])
            }
            reset(board, to: mirror)
        case .failure(let error) where Self.isAway(error): break  // It is watched anew with the next connection.
        case .failure(let error): refuse(board, RequestError(error))
        }
    }

    /// The board cannot be had: there are too many, say.
    private func refuse(_ board: LiveBoard, _ error: RequestError) {
        log.info("a board cannot be watched", metadata: ["board": "\(board.name)", "reason": "\(error.kind)"])
        stay(board)
        boards[board.name] = nil
        for visitor in board.visitors.values {
            counters.refuse(error)
            fail(visitor, event: "join-board", error)
            visitor.socket.disconnect()
        }
    }

    /// The board is another one now: everybody on it is told its state.
    private func reset(_ board: LiveBoard, to mirror: Mirror) {
        board.mirror = mirror
        board.rooms = [:]
        for visitor in board.visitors.values {
            visitor.detach()
            welcome(visitor)
        }
    }

    // MARK: Events

    func received(_ params: JSONValue, on board: LiveBoard) {
        guard board.isWatched else { return }
        counters.events += 1
        guard let event = BoardEvent(json: params), params["epoch"]?.string == board.mirror?.epoch,
            board.mirror?.apply(event) == true
        else {
            return watch(board, from: nil)
        }
        guard let mirror = board.mirror else { return }
        board.tell(event, epoch: mirror.epoch)
    }

    func changed(players: [Player], on board: LiveBoard) {
        guard board.mirror != nil, board.mirror?.players != players else { return }
        board.mirror?.players = players
        board.tell(players: players)
    }

    // MARK: Newcomers

    /// Brings a visitor up to date, and lets it follow the board.
    func welcome(_ visitor: Visitor) {
        let board = visitor.board
        guard let mirror = board.mirror else { return }
        if let resume = visitor.resume.take(), resume.epoch == mirror.epoch, resume.seq <= mirror.seq {
            return self.resume(visitor, from: resume, mirror)
        }
        let room = self.room(of: visitor)
        counters.snapshots += 1
        if visitor.keepsState {
            let circles = board.mirror?.encodedCircles() ?? []
            visitor.socket.emit(
                state(of: visitor, mirror).full(circles, namespace: visitor.socket.namespace))
            follow(visitor, room)
        } else {
            let (packets, position) = room.replay(of: mirror, limit: settings.replayLimit)
            visitor.socket.emit(packets)
            follow(visitor, room, from: position)
            visitor.socket.emit(room.view.playerList(mirror.players))
        }
    }

    /// A visitor fell out of what its room keeps, and has taken everything else.
    func fellBehind(_ visitor: Visitor) {
        counters.lagged += 1
        visitor.detach()
        welcome(visitor)
    }

    func follow(_ visitor: Visitor, _ room: BoardRoom, from position: Room.Position? = nil) {
        visitor.room = room
        visitor.socket.join(room.room, from: position ?? room.room.end)
    }

    /// How a visitor is told of its board.
    func view(of visitor: Visitor) -> View {
        View(
            namespace: visitor.socket.namespace, keepsState: visitor.keepsState,
            clearAliases: settings.clearAliases, carriesOffset: settings.stateRecovery)
    }

    /// Those who are told of a visitor's board as it is.
    func room(of visitor: Visitor) -> BoardRoom {
        let (board, view) = (visitor.board, view(of: visitor))
        if let room = board.rooms[view] { return room }
        let room = BoardRoom(view: view, room: server.room(board.name.text, in: view.namespace))
        board.rooms[view] = room
        return room
    }

    func state(of visitor: Visitor, _ mirror: Mirror) -> BoardState {
        BoardState(
            board: visitor.board.name, epoch: mirror.epoch, seq: mirror.seq, mode: mirror.mode,
            players: mirror.players, you: visitor.identity)
    }
}
