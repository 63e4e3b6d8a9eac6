// SPDX-License-Identifier: MIT
internal import Board
internal import ControlAPI
internal import ControlClient
internal import JSON

/// A board as `list-boards` has it.
struct BoardEntry: Equatable, Sendable {
    let name: BoardName
    let epoch: String
    let seq: Int
    let circles: Int
    let players: Int

    init?(json: JSONValue) {
        guard let name = json["board"]?.string.flatMap(BoardName.init), let epoch = json["epoch"]?.string,
            let seq = json["seq"]?.int
        else { return nil }
        (self.name, self.epoch, self.seq) = (name, epoch, seq)
        circles = json["circles"]?.int ?? 0
        players = json["players"]?.int ?? 0
    }

    /// Reads the result of `list-boards`.
    static func list(_ result: JSONValue) throws(ClientError) -> [BoardEntry] {
        try Daemon.values(result, "boards", BoardEntry.init(json:))
    }
}

extension Context {
    /// The command's board as `list-boards` has it; nil where there is none.
    func boardEntry() throws -> BoardEntry? {
        try BoardEntry.list(try call(.listBoards)).first { $0.name == board }
    }
}
