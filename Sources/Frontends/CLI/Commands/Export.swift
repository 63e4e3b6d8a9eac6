// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// `circles export`
struct Export: Command {
    static let about = About(
        name: "export", summary: "Write a board's circles.", example: "circles export --format csv > board.csv",
        details: "circles import gives the same circles again, but for svg. --json is --format json.")

    @Option(help: "How they are written.") var format: BoardFormat?
    @Option(parsing: .unconditional, help: ArgumentHelp("The circles as they were after that event.", valueName: "seq"))
    var atSeq: Int?
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.getBoard) { params in
            if let atSeq { params.member("at-seq", atSeq) }
        }
        try (format ?? (context.wantsJSON ? .json : .ndjson)).write(result, to: context.output)
    }
}
