// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import ControlAPI
internal import JSON

/// `circles delete-board NAME`
struct DeleteBoard: Command {
    static let about = About(
        name: "delete-board", summary: "Delete a board with its whole history.",
        example: "circles delete-board party", details: "This cannot be undone.")

    @Argument(help: "The board.") var name: String
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let board = try CommonOptions.boardName(name)
        let result = try context.call(.deleteBoard) { $0.member("board", board.text) }
        let wasThere = result["deleted"]?.bool ?? false
        try context.report(result, wasThere ? "deleted the board \(board)" : "there was no board \(board) to delete")
    }
}
