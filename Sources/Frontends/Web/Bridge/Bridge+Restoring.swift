// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import SocketIOServer

/// Who may put a board back, and to where.
extension Bridge {
    private static let onlyTheLatestClear = RequestError.notAllowed(
        "only the latest clear can be undone: restore to the event right before it; anything else is a moderator's")

    func mayClear(_ visitor: Visitor) -> Bool {
        settings.whoMayClear == .everyone || visitor.identity.isModerator
    }

    /// A moderator restores whatever he likes; who may clear may undo the latest clear.
    func restore(_ to: Int, of visitor: Visitor, _ answer: @escaping Answer) {
        if visitor.identity.isModerator { return carryOutRestore(to, of: visitor, answer) }
        guard mayClear(visitor) else {
            return answer(.failure(.notAllowed("only a moderator may put this board back")))
        }
        guard let mirror = visitor.board.mirror else { return answer(.failure(.unavailable)) }
        guard to < mirror.seq else { return answer(.failure(Self.onlyTheLatestClear)) }
        let board = visitor.board
        let found = { [weak visitor] (result: Result<Int?, any Error>) in
            guard let visitor, visitor.socket.isConnected else { return }
            // The search takes a while: what was found out about one board allows nothing on another.
            guard visitor.board === board else { return answer(.failure(Self.onlyTheLatestClear)) }
            switch result {
            case .success(let clear) where clear == to + 1: self.carryOutRestore(to, of: visitor, answer)
            case .success: answer(.failure(Self.onlyTheLatestClear))
            case .failure(let error): answer(.failure(RequestError(error)))
            }
        }
        if let clear = mirror.latestClear { return found(.success(clear)) }
        search(visitor.board, after: to, to: mirror.start, latest: nil, pages: Self.greatestSearch, found: found)
    }

    private func carryOutRestore(_ to: Int, of visitor: Visitor, _ answer: @escaping Answer) {
        write(.restoreBoard, of: visitor, asPlayer: !visitor.identity.isModerator) {
            $0.member("to", to)
        } answered: { result in
            answer(result.map { value in { $0.member("circles", value["circles"]?.int ?? 0) } })
        }
    }

    /// The most pages of history that are looked through for a clear, after the first one.
    private static let greatestSearch = 10
    private static let searchPage = 10_000

    /// Looks for the latest clear up to event `end`, where event `after + 1` is one itself: else nothing is looked through.
    private func search(
        _ board: LiveBoard, after: Int, to end: Int, latest: Int?, pages: Int,
        found: @escaping (Result<Int?, any Error>) -> Void
    ) {
        guard after < end else { return found(.success(latest)) }
        guard pages >= 0 else { return found(.success(nil)) }
        let isFirst = pages == Self.greatestSearch
        ask(.getHistory) { params in
            params.member("board", board.name.text)
            params.member("after", after)
            params.member("limit", isFirst ? 1 : Self.searchPage)
        } answered: { [unowned self] result in
            switch result {
            case .failure(let error): found(.failure(error))
            case .success(let page):
                let events = page["events"]?.elements ?? []
                let clear = events.last { $0["event"]?.string == "clear-board" }?["seq"]?.int ?? latest
                guard let last = events.last?["seq"]?.int, clear != nil else { return found(.success(nil)) }
                search(board, after: last, to: end, latest: clear, pages: pages - 1, found: found)
            }
        }
    }
}
