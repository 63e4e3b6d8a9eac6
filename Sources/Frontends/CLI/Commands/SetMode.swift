// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import ControlAPI
internal import JSON

/// `circles mode open|read-only`
struct SetMode: Command {
    static let about = About(
        name: "mode", summary: "Say whether players may write to a board.", example: "circles mode read-only",
        details: "On a read-only board the page's players may not write; this program still may.")

    /// A board's mode, as it is typed.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case open
        case readOnly = "read-only"
    }

    @Argument(help: "open or read-only.") var mode: Choice
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.setBoard) { $0.member("mode", mode.rawValue) }
        try context.report(result, "the board \(context.board) is now \(mode.rawValue)")
    }
}
