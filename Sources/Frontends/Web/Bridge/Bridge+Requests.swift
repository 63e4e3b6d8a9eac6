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
        counters.requests += 1
        do throws(RequestError) {
            let request = try ClientRequest(
                name: event.name, arguments: event.arguments, clearAliases: settings.clearAliases)
            guard let request else { return }
            guard visitor.allowance.take() else { throw .rateLimited }
            carryOut(request, of: visitor, wantsAnswer: event.acknowledge != nil) { [weak visitor] result in
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
        if case .failure(let error) = result { counters.refuse(error) }
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

    private func carryOut(
        _ request: ClientRequest, of visitor: Visitor, wantsAnswer: Bool, _ answer: @escaping Answer
    ) {
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
            register(visitor, initials, wantsList: wantsAnswer) { result in
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
            guard visitor.board.mirror != nil else { return answer(.failure(.unavailable)) }
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
}

extension JSONWriter {
    /// A member with a value that was parsed.
    fileprivate mutating func member(_ name: StaticString, of value: JSONValue) {
        key(name)
        self.value(value)
    }
}
