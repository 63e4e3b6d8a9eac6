// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import ControlAPI

/// `circles players`
struct Players: Command {
    static let about = About(
        name: "players", summary: "List the players who are on a board now.", example: "circles players",
        details: "In the order in which they came.")

    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.listPlayers)
        if context.wantsJSON { return try context.print(json: result) }
        let players = try Daemon.values(result, "players") { try? Player(json: $0, limits: .widest, index: nil) }
        let rows = players.map { [$0.id.text, $0.initials.text] }
        let table = Table(columns: [.text("id"), .text("initials")], rows: rows)
        try context.output.bytes(table.rendered().utf8)
    }
}
