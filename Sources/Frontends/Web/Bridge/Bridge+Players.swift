// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import Logging
import SocketIOServer

/// Who is registered as a player: one registration for each player and board, however many visitors stand behind it.
extension Bridge {
    /// How many players are registered again in one call; a line holds them, however long their names.
    private static let greatestCall = 2000

    /// Registers a visitor's player on its board. `wantsList`: the answer has the players. Without, a thousand who come at
    /// once cost no thousand lists of a thousand.
    func register(
        _ visitor: Visitor, _ initials: String, wantsList: Bool = false,
        answered: @escaping (Result<JSONValue, any Error>) -> Void
    ) {
        let (board, before) = (visitor.board, visitor.initials)
        let params = Self.params { params in
            params.member("board", board.name.text)
            params.member("id", visitor.identity.id.text)
            params.member("initials", initials)
            if !wantsList { params.member("brief", true) }
        }
        // Known at once: who moves before the answer takes it along.
        visitor.initials = initials
        board.expect(visitor.identity.id, initials)
        write(.registerPlayer, params, of: visitor) { [unowned self] result in
            board.answered(visitor.identity.id)
            switch result {
            case .success: registered(visitor, initials, on: board)
            case .failure: if visitor.board === board, visitor.initials == initials { visitor.initials = before }
            }
            release(visitor.identity.id, on: board)
            answered(result)
        }
    }

    private func registered(_ visitor: Visitor, _ initials: String, on board: LiveBoard) {
        guard visitor.socket.isConnected, visitor.board === board else { return }
        visitor.initials = initials
        board.registered(visitor.identity.id, initials, by: visitor)
    }

    /// A visitor stands behind its player no longer.
    func unregister(_ visitor: Visitor) {
        guard visitor.initials != nil else { return }
        visitor.initials = nil
        visitor.board.registrations[visitor.identity.id]?.visitors.remove(ObjectIdentifier(visitor))
        release(visitor.identity.id, on: visitor.board)
    }

    /// Takes a player off a board's list, unless somebody stands behind him.
    private func release(_ id: PlayerID, on board: LiveBoard) {
        guard board.release(id) else { return }
        ask(.unregisterPlayer) { params in
            params.member("board", board.name.text)
            params.member("id", id.text)
            params.member("brief", true)
        } answered: { _ in
        }
    }

    /// Registers everybody on a board again, in the order in which they came.
    func registerAll(on board: LiveBoard) {
        var rest = board.registered[...]
        while !rest.isEmpty {
            registerAgain(rest.prefix(Self.greatestCall), on: board)
            rest = rest.dropFirst(Self.greatestCall)
        }
    }

    private func registerAgain(_ players: ArraySlice<(id: PlayerID, initials: String)>, on board: LiveBoard) {
        ask(.registerPlayers) { params in
            params.member("board", board.name.text)
            params.member("brief", true)
            params.array("players") { list in
                for (id, initials) in players {
                    list.object { player in
                        player.member("id", id.text)
                        player.member("initials", initials)
                    }
                }
            }
        } answered: { [log] result in
            guard case .failure(let error) = result else { return }
            log.warning(
                "players could not be registered again",
                metadata: ["board": "\(board.name)", "reason": "\(RequestError(error).kind)"])
        }
    }
}
