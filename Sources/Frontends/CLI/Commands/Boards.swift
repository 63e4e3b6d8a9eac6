// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import ControlAPI

/// `circles boards`
struct Boards: Command {
    static let about = About(name: "boards", summary: "List the boards.", example: "circles boards")

    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.call(.listBoards)
        if context.wantsJSON { return try context.print(json: result) }
        let rows = try BoardEntry.list(result).map { board in
            [board.name.text, board.epoch, "\(board.seq)", "\(board.circles)", "\(board.players)"]
        }
        let columns: [Table.Column] = [
            .text("board"), .text("epoch"), .number("seq"), .number("circles"), .number("players"),
        ]
        try context.output.bytes(Table(columns: columns, rows: rows).rendered().utf8)
    }
}
