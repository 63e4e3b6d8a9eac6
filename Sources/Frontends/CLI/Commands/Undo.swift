// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// `circles undo [N]`
struct Undo: Command {
    static let about = About(
        name: "undo", summary: "Take back the last events.", example: "circles undo 3",
        details: "Whatever they did: a clear, too. Undoing is an event itself, so undoing once more takes that back.")

    @Argument(help: "How many events.") var events = 1
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        guard events > 0 else { throw Failure(.badData, "undo takes back 1 event or more, not \(events)") }
        guard let board = try context.boardEntry() else { throw Failure(APIError(.noSuchBoard(context.board))) }
        guard events <= board.seq else {
            throw Failure(
                .badData, "\(context.board) has \(Text.count(board.seq, "event")) to take back, not \(events)")
        }
        let result = try context.callOnBoard(.restoreBoard) { $0.member("to", board.seq - events) }
        let circles = result["circles"]?.int ?? 0
        let taken = "took back \(Text.count(events, "event"))"
        try context.report(result, "\(taken): \(context.board) has \(Text.count(circles, "circle"))")
    }
}
