// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import Logging
import NIOCore
import SocketIOServer

/// Clients that come, move and go.
extension Bridge {
    // MARK: Coming

    /// Whether a client may join a namespace, which is a board.
    func authorize(_ request: ConnectRequest) -> ConnectDecision {
        counters.requests += 1
        do throws(RequestError) {
            let board = try Self.board(of: request.namespace)
            // The socket has no id yet; any stands for it here.
            _ = try Identity(auth: request.auth, socketID: "-", moderatorSecret: settings.moderatorSecret)
            let accepted = ConnectDecision.accept(pid: pid(for: Wish(auth: request.auth), on: board))
            guard !exists(board) else { return accepted }
            return .later { decide in self.check(board) { decide($0.map(self.refusal) ?? accepted) } }
        } catch {
            return refusal(error)
        }
    }

    func refusal(_ error: RequestError) -> ConnectDecision {
        counters.refuse(error)
        return .refuse(message: error.message, data: JSONWriter.json(error))
    }

    static func board(of namespace: String) throws(RequestError) -> BoardName {
        guard namespace != "/" else { return .main }
        guard let board = BoardName(String(namespace.dropFirst())) else { throw .invalidBoard(BoardName.rule) }
        return board
    }

    /// The private id of state recovery: the client's own where it can go on from where it was.
    private func pid(for wish: Wish, on board: BoardName) -> String? {
        guard settings.stateRecovery else { return nil }
        if let pid = wish.pid, canResume(wish, on: board) { return pid }
        return String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    private func canResume(_ wish: Wish, on board: BoardName) -> Bool {
        guard let offset = wish.resume, let mirror = boards[board]?.mirror else { return false }
        return offset.epoch == mirror.epoch && offset.seq <= mirror.seq
    }

    /// Whether the board may be used without a question.
    private func exists(_ board: BoardName) -> Bool {
        settings.whoMayCreateBoards == .everyone || board == .main || boards[board] != nil
    }

    /// Finds out whether a board may be used; answers with why not.
    func check(_ board: BoardName, answered: @escaping (RequestError?) -> Void) {
        guard !exists(board) else { return answered(nil) }
        ask(.listPlayers) {
            $0.member("board", board.text)
        } answered: { result in
            switch result {
            case .success: answered(nil)
            case .failure(let error as APIError) where error.code == .noSuchBoard:
                answered(.noSuchBoard(board.text))
            case .failure(let error): answered(RequestError(error))
            }
        }
    }

    func connected(_ socket: Socket, _ request: ConnectRequest) {
        guard let name = try? Self.board(of: request.namespace),
            let identity = try? Identity(
                auth: request.auth, socketID: socket.id, moderatorSecret: settings.moderatorSecret)
        else { return socket.disconnect() }
        let wish = Wish(auth: request.auth)
        let board = board(name)
        let visitor = Visitor(
            socket: socket, identity: identity, wish: wish, board: board,
            allowance: .of(socket, settings))
        if !wish.keepsState, !(settings.stateRecovery && canResume(wish, on: name)) { visitor.resume = nil }
        visitors[ObjectIdentifier(visitor)] = visitor
        socket.received = { [unowned self, unowned visitor] in received($0, from: visitor) }
        socket.disconnected = { [unowned self, unowned visitor] _ in left(visitor) }
        socket.lagged = { [unowned self, unowned visitor] _ in fellBehind(visitor) }
        if visitor.keepsState, !isConnected { tell(visitor, isAvailable: false) }
        board.visitors[ObjectIdentifier(visitor)] = visitor
        welcome(visitor)
    }

    private func left(_ visitor: Visitor) {
        leaveBoard(visitor)
        visitors[ObjectIdentifier(visitor)] = nil
    }

    private func leaveBoard(_ visitor: Visitor) {
        let (board, room) = (visitor.board, visitor.room)
        visitor.detach()
        unregister(visitor)
        board.visitors[ObjectIdentifier(visitor)] = nil
        if let room { board.left(room) }
        releaseIfEmpty(board)
    }

    // MARK: Moving

    /// Moves a visitor to another board; `moved` is called in between, when nothing of the old board comes any more.
    func move(_ visitor: Visitor, to name: BoardName, moved: @escaping (RequestError?) -> Void) {
        check(name) { [unowned self] error in
            if let error { moved(error) } else { go(visitor, to: name, moved: moved) }
        }
    }

    private func go(_ visitor: Visitor, to name: BoardName, moved: (RequestError?) -> Void) {
        guard visitor.socket.isConnected else { return }
        let initials = visitor.initials
        leaveBoard(visitor)
        visitor.board = board(name)
        visitor.board.visitors[ObjectIdentifier(visitor)] = visitor
        visitor.resume = nil
        moved(nil)
        welcome(visitor)
        if let initials { register(visitor, initials) { _ in } }
    }
}
