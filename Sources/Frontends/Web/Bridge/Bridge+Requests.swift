// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import JSON
import NIOCore
import SocketIOServer

/// What clients ask for.
extension Bridge {
    /// Answers a request: writes the members of the acknowledgement beside `ok`, or says why not.
    typealias Answer = (Result<(inout JSONWriter) -> Void, RequestError>) -> Void

    func received(_ event: IncomingEvent, from visitor: Visitor) {
        do throws(RequestError) {
            let request = try ClientRequest(
                name: event.name, arguments: event.arguments, clearAliases: settings.clearAliases)
            guard let request else { return }
            counters.requests += 1
            guard visitor.bucket.take(now: .now) else { throw .rateLimited }
            carryOut(request, of: visitor) { [weak visitor] result in
                guard let visitor else { return }
                self.answer(event, of: visitor, result)
            }
        } catch {
            answer(event, of: visitor, .failure(error))
        }
    }

    private func answer(
        _ event: IncomingEvent, of visitor: Visitor, _ result: Result<(inout JSONWriter) -> Void, RequestError>
    ) {
        if case .failure = result { counters.refused += 1 }
        switch (result, event.acknowledge) {
        case (.success(let members), let acknowledge):
            acknowledge? { arguments in
                arguments.object { object in
                    object.member("ok", true)
                    members(&object)
                }
            }
        case (.failure(let error), let acknowledge?):
            acknowledge { arguments in
                arguments.object { object in
                    object.member("ok", false)
                    object.object("error") { $0.members(of: error) }
                }
            }
        case (.failure(let error), nil): fail(visitor, event: event.name, error)
        }
    }

    /// Tells a client that asked for no acknowledgement that something was not done.
    func fail(_ visitor: Visitor, event: String, _ error: RequestError) {
        visitor.socket.emit("request-failed") { arguments in
            arguments.object { object in
                object.member("event", event)
                object.members(of: error)
            }
        }
    }

    private func carryOut(_ request: ClientRequest, of visitor: Visitor, _ answer: @escaping Answer) {
        switch request {
        case .addCircle(let circle): add(circle, of: visitor, answer)
        case .clearBoard: clear(visitor, answer)
        case .removeCircles(let removal): remove(removal, of: visitor, answer)
        case .restoreBoard(let to): restore(to, of: visitor, answer)
        case .setBoard(let mode):
            guard visitor.identity.isModerator else {
                return answer(.failure(.notAllowed("only a moderator may set a board's mode")))
            }
            write(.setBoard, of: visitor, asPlayer: false) {
                $0.member("mode", mode)
            } answered: { result in
                answer(result.map { _ in { _ in } })
            }
        case .registerPlayer(let initials):
            register(visitor, initials) { result in
                answer(
                    result.mapError { RequestError($0) }.map { value in
                        { object in if let players = value["players"] { object.member("players", of: players) } }
                    })
            }
        case .joinBoard(let board): move(visitor, to: board, answer)
        case .leaveBoard: move(visitor, to: visitor.home, answer)
        }
    }

    private func move(_ visitor: Visitor, to board: BoardName, _ answer: @escaping Answer) {
        move(visitor, to: board) { error in
            answer(error.map { .failure($0) } ?? .success { $0.member("board", board.text) })
        }
    }

    // MARK: Circles

    private func add(_ circle: JSONValue, of visitor: Visitor, _ answer: @escaping Answer) {
        let key = circle["key"]
        if let key, key.string.flatMap(Token.init) == nil {
            return answer(.failure(.invalidParams("key has to be \(Token.rule)", field: "key")))
        }
        write(.addCircle, of: visitor, asPlayer: true, key: key?.string) { params in
            if let value = circle["initials"] { params.member("initials", of: value) }
            if let value = circle["x"] { params.member("x", of: value) }
            if let value = circle["y"] { params.member("y", of: value) }
            if let value = circle["dia"] { params.member("dia", of: value) }
            if let value = circle["rgba"] { params.member("rgba", of: value) }
            params.member("by", visitor.identity.id.text)
        } answered: { result in
            answer(
                result.map { value in
                    { object in
                        object.member("id", value["id"]?.int ?? 0)
                        object.member("seq", value["seq"]?.int ?? 0)
                    }
                })
        }
    }

    private func clear(_ visitor: Visitor, _ answer: @escaping Answer) {
        guard mayClear(visitor) else {
            return answer(.failure(.notAllowed("only a moderator may clear this board")))
        }
        write(.clearBoard, of: visitor, asPlayer: true) { _ in
        } answered: { result in
            answer(result.map { value in { $0.member("removed", value["removed"]?.int ?? 0) } })
        }
    }

    private func remove(_ removal: ClientRequest.Removal, of visitor: Visitor, _ answer: @escaping Answer) {
        let isModerator = visitor.identity.isModerator
        var own: [Int]?
        if case .ids(let ids) = removal {
            own = isModerator ? ids : ids.filter { isOwn($0, of: visitor) }
            if own?.isEmpty == true { return answer(.success { $0.member("ids", ids: []) }) }
        }
        write(.removeCircles, of: visitor, asPlayer: !isModerator) { params in
            if let own { params.member("ids", ids: own) }
            guard case .last(let last) = removal else { return }
            params.member("last", last)
            if !isModerator { params.member("by", visitor.identity.id.text) }
        } answered: { result in
            answer(result.map { value in { $0.member("ids", ids: value["ids"]?.elements?.compactMap(\.int) ?? []) } })
        }
    }

    private func isOwn(_ id: Int, of visitor: Visitor) -> Bool {
        visitor.board.mirror?.circles.circle(id)?.draft.by == visitor.identity.id
    }

    // MARK: Restoring

    private func mayClear(_ visitor: Visitor) -> Bool {
        settings.whoMayClear == .everyone || visitor.identity.isModerator
    }

    private func restore(_ to: Int, of visitor: Visitor, _ answer: @escaping Answer) {
        let carryOut = { [unowned self, unowned visitor] in
            write(.restoreBoard, of: visitor, asPlayer: !visitor.identity.isModerator) {
                $0.member("to", to)
            } answered: { result in
                answer(result.map { value in { $0.member("circles", value["circles"]?.int ?? 0) } })
            }
        }
        if visitor.identity.isModerator { return carryOut() }
        guard mayClear(visitor) else {
            return answer(.failure(.notAllowed("only a moderator may put this board back")))
        }
        let refusal = RequestError.notAllowed(
            "only the latest clear can be undone: restore to the event right before it; anything else is a moderator's")
        findLatestClear(on: visitor.board, notBefore: to + 1) { [weak visitor] seq in
            guard let visitor, visitor.socket.isConnected else { return }
            if seq == to + 1 { carryOut() } else { answer(.failure(refusal)) }
        }
    }

    /// The most pages of history that are looked through for a clear.
    private static let greatestSearch = 10
    private static let searchPage = 10_000

    /// Finds the seq of a board's latest clear, where it is not before `first`.
    private func findLatestClear(on board: LiveBoard, notBefore first: Int, found: @escaping (Int?) -> Void) {
        guard let mirror = board.mirror else { return found(nil) }
        if let clear = mirror.latestClear { return found(clear) }
        search(board, after: first - 1, to: mirror.start, latest: nil, pages: Self.greatestSearch, found: found)
    }

    private func search(
        _ board: LiveBoard, after: Int, to end: Int, latest: Int?, pages: Int, found: @escaping (Int?) -> Void
    ) {
        guard after < end else { return found(latest) }
        guard pages > 0 else { return found(nil) }
        ask(.getHistory) { params in
            params.member("board", board.name.text)
            params.member("after", after)
            params.member("limit", Self.searchPage)
        } answered: { [unowned self] result in
            guard case .success(let page) = result, let events = page["events"]?.elements,
                let last = events.last?["seq"]?.int
            else { return found(nil) }
            let clear = events.last { $0["event"]?.string == "clear-board" }?["seq"]?.int
            search(board, after: last, to: end, latest: clear ?? latest, pages: pages - 1, found: found)
        }
    }
}

extension JSONWriter {
    /// A member with a value that was parsed.
    fileprivate mutating func member(_ name: StaticString, of value: JSONValue) {
        key(name)
        self.value(value)
    }
}
