// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import Glibc

/// `circles list`
struct List: Command {
    static let about = About(
        name: "list", summary: "List the circles.", example: "circles list --board main",
        details: "A table on a terminal, TSV in a pipe, the daemon's get-board with --json.")

    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.getBoard)
        if context.wantsJSON { return try context.print(json: result) }
        let circles = try Daemon.values(result, "circles") { Circle(json: $0) }
        let isForPeople = Terminal.isTerminal(STDOUT_FILENO)
        let rows = circles.map { isForPeople ? CircleColumns.readableFields($0) : CircleColumns.fields($0) }
        try context.output.bytes(Table(columns: Self.columns, rows: rows).rendered().utf8)
    }

    private static let columns: [Table.Column] = CircleColumns.names.map { name in
        ["id", "x", "y", "dia"].contains(name) ? .number(name) : .text(name)
    }
}
