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
            board.farewell?.cancel()
            board.farewell = nil
            return board
        }
        let board = LiveBoard(name: name)
        boards[name] = board
        watch(board, from: nil)
        return board
    }

    /// Nobody may be on the board any more: it goes, after a while.
    func releaseIfEmpty(_ board: LiveBoard) {
        guard board.visitors.isEmpty, board.farewell == nil else { return }
        board.farewell = loop.assumeIsolated().scheduleTask(in: Self.linger) { [weak self] in
            guard let self, board.visitors.isEmpty else { return }
            boards[board.name] = nil
            ask(.unwatchBoard) {
                $0.member("board", board.name.text)
            } answered: { _ in
            }
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
                return
            }
            guard let mirror = Mirror(json: state) else {
                return log.error(
                    "the daemon told a board in a way that cannot be read", metadata: ["board": "\(board.name)"])
            }
            reset(board, to: mirror)
        case .failure(let error as APIError):
            refuse(board, RequestError(error))
        case .failure: break  // The connection ended: the board is watched anew with the next one.
        }
    }

    /// The board cannot be had: there are too many, say.
    private func refuse(_ board: LiveBoard, _ error: RequestError) {
        log.warning("a board cannot be watched", metadata: ["board": "\(board.name)", "reason": "\(error.message)"])
        for visitor in board.visitors.values {
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
        for room in board.rooms.values { room.emit(event, epoch: mirror.epoch) }
    }

    func changed(players: [Player], on board: LiveBoard) {
        guard board.mirror != nil, board.mirror?.players != players else { return }
        board.mirror?.players = players
        for room in board.rooms.values { room.emit(players: players) }
    }

    // MARK: Newcomers

    /// Brings a visitor up to date, and lets it follow the board.
    func welcome(_ visitor: Visitor) {
        let board = visitor.board
        guard let mirror = board.mirror else { return }
        let room = self.room(of: visitor, on: board)
        if let resume = visitor.resume.take(), resume.epoch == mirror.epoch, resume.seq <= mirror.seq {
            return self.resume(visitor, from: resume, in: room, mirror)
        }
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

    private func follow(_ visitor: Visitor, _ room: BoardRoom, from position: Room.Position? = nil) {
        visitor.room = room
        visitor.socket.join(room.room, from: position ?? room.room.end)
    }

    private func room(of visitor: Visitor, on board: LiveBoard) -> BoardRoom {
        let view = View(
            namespace: visitor.socket.namespace, keepsState: visitor.keepsState,
            clearAliases: settings.clearAliases, carriesOffset: settings.stateRecovery)
        if let room = board.rooms[view] { return room }
        let room = BoardRoom(view: view, room: server.room(board.name.text, in: view.namespace))
        board.rooms[view] = room
        return room
    }

    private func state(of visitor: Visitor, _ mirror: Mirror) -> BoardState {
        BoardState(
            board: visitor.board.name, epoch: mirror.epoch, seq: mirror.seq, mode: mirror.mode,
            players: mirror.players, you: visitor.identity)
    }

    // MARK: Coming back

    private func resume(_ visitor: Visitor, from offset: Offset, in room: BoardRoom, _ mirror: Mirror) {
        counters.resumes += 1
        if visitor.keepsState {
            visitor.socket.emit(state(of: visitor, mirror).resumed(namespace: visitor.socket.namespace))
        }
        let replay = Replay(epoch: offset.epoch, after: offset.seq)
        visitor.replay = replay
        run(replay.begin(boardSeq: mirror.seq), visitor, room)
    }

    private func run(_ step: Replay.Step, _ visitor: Visitor, _ room: BoardRoom) {
        switch step {
        case .join:
            visitor.replay = nil
            follow(visitor, room)
            visitor.socket.emit(room.view.playerList(visitor.board.mirror?.players ?? []))
        case .startAgain:
            visitor.detach()
            welcome(visitor)
        case .askHistory(let after):
            ask(visitor, .getHistory) { params in
                params.member("after", after)
                params.member("limit", Replay.pageSize)
            } answered: { [unowned self] page in
                let events = page["events"]?.elements?.compactMap { BoardEvent(json: $0) } ?? []
                let (missed, next) =
                    visitor.replay?.received(
                        events, epoch: page["epoch"]?.string, boardSeq: visitor.board.mirror?.seq ?? 0)
                    ?? ([], .startAgain)
                var packets = EncodedPackets()
                for event in missed { packets.append(room.view.packets(event, epoch: page["epoch"]?.string ?? "")) }
                visitor.socket.emit(packets)
                // Who has everything joins at once: what the board tells from here on has to reach it.
                guard next != .join else { return run(next, visitor, room) }
                // The next page is asked for when this one was taken: a slow client holds one page, not the whole past.
                let stay = visitor.stay
                visitor.socket.whenTaken { [unowned self] in
                    guard visitor.stay == stay else { return }
                    run(next, visitor, room)
                }
            }
        case .askState(let seq):
            ask(visitor, .getBoard) {
                $0.member("at-seq", seq)
            } answered: { [unowned self] state in
                guard var past = Mirror(json: state) else { return run(.startAgain, visitor, room) }
                past.players = visitor.board.mirror?.players ?? []
                give(past, to: visitor, in: room)
                let next = visitor.replay?.stateGiven(at: seq, boardSeq: visitor.board.mirror?.seq ?? 0)
                run(next ?? .startAgain, visitor, room)
            }
        }
    }

    /// Tells a visitor on its way what the board was at a place in the past.
    private func give(_ past: Mirror, to visitor: Visitor, in room: BoardRoom) {
        var past = past
        guard visitor.keepsState else {
            return visitor.socket.emit(room.view.replay(past, limit: settings.replayLimit))
        }
        let circles = past.encodedCircles()
        visitor.socket.emit(state(of: visitor, past).full(circles, namespace: visitor.socket.namespace))
    }

    /// Asks the daemon about a visitor's board, for as long as it stays there. While the daemon is away it waits for the next watch.
    private func ask(
        _ visitor: Visitor, _ method: Method, params: (inout JSONWriter) -> Void,
        answered: @escaping (JSONValue) -> Void
    ) {
        let stay = visitor.stay
        ask(method) { writer in
            writer.member("board", visitor.board.name.text)
            params(&writer)
        } answered: { [unowned self] result in
            guard visitor.stay == stay, visitor.socket.isConnected else { return }
            switch result {
            case .success(let value): answered(value)
            case .failure:
                // The past is not to be had now. The present is here.
                visitor.detach()
                welcome(visitor)
            }
        }
    }
}
