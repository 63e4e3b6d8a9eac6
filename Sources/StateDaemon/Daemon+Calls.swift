// SPDX-License-Identifier: MIT
import ControlAPI

extension Daemon {
    /// Carries out a call that could be read: it is answered, or holds its connection until it can be.
    func carryOut(_ item: Item, for connection: Connection) throws {
        guard let method = item.call.method else { return }
        guard !isShuttingDown else {
            throw APIError(.shuttingDown, "the daemon is shutting down; come back in a moment")
        }
        guard connection.access.allows(method) else { throw APIError.readOnly(method) }
        switch method {
        case .addCircle, .addCircles, .clearBoard, .removeCircles, .setBoard: try write(method, item, connection)
        case .restoreBoard: try restoreBoard(item, connection)
        case .deleteBoard: try deleteBoard(item, connection)
        case .getBackup: try getBackup(item, connection)
        case .getBoard: try getBoard(item, connection)
        case .getHistory: try getHistory(item, connection)
        case .getStatus: getStatus(item, connection)
        case .hello: try hello(item, connection)
        case .listBoards: listBoards(item, connection)
        case .listPlayers: try listPlayers(item, connection)
        case .makeBackup: try makeBackup(item, connection)
        case .registerPlayer: try register([item.call.params.player(limits: settings.limits)], item, connection)
        case .registerPlayers: try register(item.call.params.players(limits: settings.limits), item, connection)
        case .discover: connection.answer(item) { $0.openRPC() }
        case .unregisterPlayer: try unregisterPlayer(item, connection)
        case .unwatchBoard: try unwatchBoard(item, connection)
        case .watchBoard: try watchBoard(item, connection)
        }
    }
}
