// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// `circles clear`
struct Clear: Command {
    static let about = About(
        name: "clear", summary: "Remove every circle.", example: "circles clear --board main",
        details: "circles undo brings them back.")

    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.clearBoard)
        let removed = result["removed"]?.int ?? 0
        try context.report(result, "removed \(Text.count(removed, "circle")) from \(context.board)")
    }
}
