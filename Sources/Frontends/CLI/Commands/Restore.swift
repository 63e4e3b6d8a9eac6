// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// `circles restore SEQ`
struct Restore: Command {
    static let about = About(
        name: "restore", summary: "Make the circles again what they were after an event.",
        example: "circles restore 17",
        details: "0 is the empty board. circles history shows the events with their seqs.")

    @Argument(help: "The event's seq.") var seq: Int
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.restoreBoard) { $0.member("to", seq) }
        let circles = result["circles"]?.int ?? 0
        try context.report(
            result, "\(context.board) is again as it was after event \(seq): \(Text.count(circles, "circle"))")
    }
}
