// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import ControlClient

/// `circles wait`
struct Wait: Command {
    static let about = About(
        name: "wait", summary: "Wait until a board is as it should be.",
        example: "circles wait --circles 10 --timeout 60 && circles clear",
        details: "Exit code 75 at the time-out. It wakes at once, and asks for nothing meanwhile.")

    @Option(parsing: .unconditional, help: ArgumentHelp("Until there are at least so many circles.", valueName: "n"))
    var circles: Int?
    @Option(help: ArgumentHelp("Until a player with these initials is there.", valueName: "initials"))
    var player: String?
    @Flag(help: "Until there is no circle.") var empty = false
    @Option(parsing: .unconditional, help: ArgumentHelp("For so long at most.", valueName: "s")) var timeout: Double?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        let wishes = [circles != nil, player != nil, empty].count { $0 }
        guard wishes == 1 else { throw ValidationError("say one thing to wait for: --circles, --player or --empty") }
    }

    func perform(_ context: Context) throws {
        let wish = try wish()
        let deadline = try Arguments.deadline(timeout)
        let entry = try context.boardEntry()
        var state = BoardCount(circles: entry?.circles ?? 0)
        let cursor = entry.map { WatchCursor(board: $0.name, epoch: $0.epoch, after: $0.seq) }
        let watch = try BoardWatch(context, cursor: cursor ?? WatchCursor(board: context.board), until: deadline)
        while !(state.isKnown && wish.isFulfilled(by: state)) {
            guard let happening = try watch.next() else { throw timedOut(state, context.board) }
            state.take(happening)
            if !state.isKnown { watch.restart() }
        }
    }

    private func wish() throws -> BoardWish {
        if let circles {
            guard circles >= 0 else { throw Failure(.badData, "--circles has to be 0 or more, not \(circles)") }
            return .circles(circles)
        }
        guard let player else { return .empty }
        guard let initials = Initials(player, maximum: Initials.greatestMaximum) else {
            throw Failure(.badData, "--player is \(Text.quoted(player)), but \(Initials.rule(maximum: 3))")
        }
        return .player(initials)
    }

    private func timedOut(_ state: BoardCount, _ board: BoardName) -> Failure {
        let waited = "after \(Number.text(timeout ?? 0)) s"
        if let player {
            return Failure(.temporary, "\(waited) nobody with the initials \(Text.quoted(player)) is on \(board)")
        }
        let wanted = circles.map { "\($0)" } ?? "none"
        return Failure(
            .temporary, "\(waited) \(board) has \(Text.count(state.circles, "circle")), not \(wanted)")
    }
}
