// SPDX-License-Identifier: MIT

/// The control API's methods, sorted by name.
public enum Method: String, CaseIterable, Sendable {
    case addCircle = "add-circle"
    case addCircles = "add-circles"
    case clearBoard = "clear-board"
    case deleteBoard = "delete-board"
    case getBackup = "get-backup"
    case getBoard = "get-board"
    case getHistory = "get-history"
    case getStatus = "get-status"
    case hello = "hello"
    case listBoards = "list-boards"
    case listPlayers = "list-players"
    case makeBackup = "make-backup"
    case registerPlayer = "register-player"
    case registerPlayers = "register-players"
    case removeCircles = "remove-circles"
    case restoreBoard = "restore-board"
    case discover = "rpc.discover"
    case setBoard = "set-board"
    case unregisterPlayer = "unregister-player"
    case unwatchBoard = "unwatch-board"
    case watchBoard = "watch-board"

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// The method of that name.
    public static func named(_ name: String) -> Method? { byName[name] }
}

extension Method {
    /// Whether the method may change what is stored.
    public var isWrite: Bool {
        switch self {
        case .addCircle, .addCircles, .clearBoard, .deleteBoard, .removeCircles, .restoreBoard, .setBoard: true
        case .getBackup, .getBoard, .getHistory, .getStatus, .hello, .listBoards, .listPlayers, .makeBackup,
            .registerPlayer, .registerPlayers, .discover, .unregisterPlayer, .unwatchBoard, .watchBoard:
            false
        }
    }

    /// The access that it takes. Full for what changes anything, or keeps something for its caller: boards, players, backups.
    public var access: Access {
        switch self {
        case .addCircle, .addCircles, .clearBoard, .deleteBoard, .getBackup, .makeBackup, .registerPlayer,
            .registerPlayers, .removeCircles, .restoreBoard, .setBoard, .unregisterPlayer:
            .full
        case .getBoard, .getHistory, .getStatus, .hello, .listBoards, .listPlayers, .discover, .unwatchBoard,
            .watchBoard:
            .readOnly
        }
    }
}
