// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import SocketIOServer

/// Clients that go on from where they were: `Replay` says how, this does it.
extension Bridge {
    func resume(_ visitor: Visitor, from offset: Offset, _ mirror: Mirror) {
        let replay = Replay(epoch: offset.epoch, after: offset.seq)
        let step = replay.begin(boardSeq: mirror.seq)
        guard step == .join || visitor.board.isWatched else {
            // Nobody can be asked now for what was missed: it waits until the board is watched again.
            visitor.resume = offset
            return
        }
        counters.resumes += 1
        if visitor.keepsState {
            visitor.socket.emit(state(of: visitor, mirror).resumed(namespace: visitor.socket.namespace))
        }
        visitor.replay = replay
        run(step, visitor)
    }

    private func run(_ step: Replay.Step, _ visitor: Visitor) {
        switch step {
        case .join:
            let room = room(of: visitor)
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
            } answered: { [unowned self] in
                received(page: $0, visitor)
            }
        case .askState(let seq):
            ask(visitor, .getBoard) {
                $0.member("at-seq", seq)
            } answered: { [unowned self] in
                received(state: $0, at: seq, visitor)
            }
        }
    }

    /// What was emitted has to be taken before more is asked for: a slow client holds one page, not the whole past. Joining
    /// cannot wait: the room goes on meanwhile.
    private func goOn(_ step: Replay.Step, _ visitor: Visitor) {
        guard step != .join else { return run(step, visitor) }
        let stay = visitor.stay
        visitor.socket.whenTaken { [unowned self] in
            guard visitor.stay == stay else { return }
            run(step, visitor)
        }
    }

    private func received(page: JSONValue, _ visitor: Visitor) {
        let (view, epoch) = (view(of: visitor), page["epoch"]?.string)
        let events = page["events"]?.elements?.compactMap { BoardEvent(json: $0) } ?? []
        let seq = visitor.board.mirror?.seq ?? 0
        guard let (missed, next) = visitor.replay?.received(events, epoch: epoch, boardSeq: seq) else { return }
        var packets = EncodedPackets()
        for event in missed { packets.append(view.packets(event, epoch: epoch ?? "")) }
        visitor.socket.emit(packets)
        goOn(next, visitor)
    }

    private func received(state: JSONValue, at seq: Int, _ visitor: Visitor) {
        guard var past = Mirror(json: state) else { return run(.startAgain, visitor) }
        past.players = visitor.board.mirror?.players ?? []
        if visitor.keepsState {
            let circles = past.encodedCircles()
            visitor.socket.emit(self.state(of: visitor, past).full(circles, namespace: visitor.socket.namespace))
        } else {
            visitor.socket.emit(view(of: visitor).replay(past, limit: settings.replayLimit))
        }
        let next = visitor.replay?.stateGiven(at: seq, boardSeq: visitor.board.mirror?.seq ?? 0)
        goOn(next ?? .startAgain, visitor)
    }

    /// Asks the daemon about a visitor's board, for as long as it stays there.
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
            case .failure(let error) where Self.isAway(error):
                // It goes on from here when the board is watched again.
                visitor.resume = visitor.replay?.offset
                visitor.detach()
            case .failure:
                // The past is not to be had. The present is here.
                visitor.detach()
                welcome(visitor)
            }
        }
    }
}
