// SPDX-License-Identifier: MIT
public import Board
public import JSON

/// A call's parameters by name. Each accessor turns one into a domain value, or says what is wrong with it.
public struct Params: Sendable {
    public let object: JSONValue?

    /// No parameters.
    public init() { object = nil }

    init(_ value: JSONValue?) throws(APIError) {
        if let value, value.kind != .object {
            var error = APIError(.invalidParams, "params are given by name, in an object")
            (error.field, error.reason) = ("params", "not an object")
            throw error
        }
        object = value
    }

    /// The board, `main` where none is named.
    public func board() throws(Refusal) -> BoardName {
        guard let value = object?["board"] else { return .main }
        guard let text = value.string else { throw .invalidField("board", reason: "a board's name is a string") }
        guard let name = BoardName(text) else { throw .invalidBoard(name: text) }
        return name
    }

    public func key() throws(Refusal) -> RequestKey? { try token("key") }

    /// A token where one is given; `name` is also the field that an error names.
    public func token(_ name: StaticString) throws(Refusal) -> Token? {
        guard let value = object?[name] else { return nil }
        guard let token = value.string.flatMap(Token.init) else {
            throw .invalidField("\(name)", reason: "it has to be \(Token.rule)")
        }
        return token
    }

    /// Whether the write is made for a player (`as`: `"player"`).
    public func asPlayer() throws(Refusal) -> Bool {
        guard let value = object?["as"] else { return false }
        guard value.string == "player" else {
            throw .invalidField("as", reason: "it has to be \"player\", or left out")
        }
        return true
    }

    /// Whether the answer is to leave out what watchers are told anyway (`brief`).
    public func isBrief() throws(Refusal) -> Bool {
        guard let value = object?["brief"] else { return false }
        guard let isBrief = value.bool else { throw .invalidField("brief", reason: "it has to be true or false") }
        return isBrief
    }

    /// A whole number in a range, nil where none is given.
    public func integer(_ name: StaticString, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let value = object?[name] else { return nil }
        guard let number = value.int, range.contains(number) else {
            let bound =
                range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
            throw .invalidField("\(name)", reason: "it has to be a whole number, \(bound)")
        }
        return number
    }

    /// The same where it may not be left out.
    public func requiredInteger(_ name: StaticString, in range: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let number = try integer(name, in: range) else { throw .invalidField("\(name)", reason: "it is missing") }
        return number
    }

    public func string(_ name: StaticString) throws(Refusal) -> String? {
        guard let value = object?[name] else { return nil }
        guard let text = value.string else { throw .invalidField("\(name)", reason: "it has to be a string") }
        return text
    }

    public func mode() throws(Refusal) -> Mode {
        guard let mode = try string("mode").flatMap(Mode.init(rawValue:)) else {
            throw .invalidField("mode", reason: "it has to be \"open\" or \"read-only\"")
        }
        return mode
    }

    /// The circles of `add-circles`; a circle's own `by` wins over the call's.
    public func circles(limits: Limits) throws(Refusal) -> [CircleDraft] {
        guard let elements = object?["circles"]?.elements, !elements.isEmpty else {
            throw .invalidField("circles", reason: "it has to be a list of at least one circle")
        }
        guard elements.count <= limits.circlesPerCall else {
            throw .limitReached(.circlesPerCall, maximum: limits.circlesPerCall)
        }
        let by = try author()
        var drafts: [CircleDraft] = []
        drafts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            drafts.append(try CircleDraft(json: element, by: by, limits: limits, index: index))
        }
        return drafts
    }

    /// The one circle of `add-circle`, whose fields are the call's own.
    public func circle(limits: Limits) throws(Refusal) -> CircleDraft {
        guard let object else { throw .invalidCircle(field: "initials", reason: "it is missing") }
        return try CircleDraft(json: object, by: nil, limits: limits, index: nil)
    }

    /// Which circles `remove-circles` means.
    public func selection(limits: Limits) throws(Refusal) -> Proposal.Selection {
        let initials = try initials(limits: limits)
        let by = try token("by")
        let last = try integer("last", in: 1...Int.max)
        guard let value = object?["ids"] else {
            guard initials != nil || by != nil || last != nil else {
                throw .invalidField("ids", reason: "say which circles: ids, or any of initials, by and last")
            }
            return .matching(initials: initials, by: by, last: last)
        }
        guard initials == nil, by == nil, last == nil else {
            throw .invalidField("ids", reason: "ids stand alone, without initials, by or last")
        }
        return .ids(try ids(value))
    }

    /// One player (`id`, `initials`).
    public func player(limits: Limits) throws(Refusal) -> Player {
        guard let object else { throw .invalidField("id", reason: "it is missing") }
        return try Player(json: object, limits: limits, index: nil)
    }

    /// The players of `register-players`.
    public func players(limits: Limits) throws(Refusal) -> [Player] {
        guard let elements = object?["players"]?.elements else {
            throw .invalidField("players", reason: "it has to be a list of players")
        }
        var players: [Player] = []
        for (index, element) in elements.enumerated() {
            players.append(try Player(json: element, limits: limits, index: index))
        }
        return players
    }

    private func author() throws(Refusal) -> PlayerID? {
        guard let value = object?["by"] else { return nil }
        guard let by = value.string.flatMap(Token.init) else {
            throw .invalidCircle(field: "by", reason: "it has to be \(Token.rule)")
        }
        return by
    }

    private func initials(limits: Limits) throws(Refusal) -> Initials? {
        guard let value = object?["initials"] else { return nil }
        guard let initials = value.string.flatMap({ Initials($0, maximum: limits.initials) }) else {
            throw .invalidField("initials", reason: Initials.rule(maximum: limits.initials))
        }
        return initials
    }

    /// Ids rising, each once.
    private func ids(_ value: JSONValue) throws(Refusal) -> [Int] {
        guard let elements = value.elements else {
            throw .invalidField("ids", reason: "it has to be a list of circles' ids")
        }
        var ids: [Int] = []
        ids.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let id = element.int else {
                throw .invalidField("ids", reason: "an id is a whole number", index: index)
            }
            ids.append(id)
        }
        ids.sort()
        var last: Int?
        return ids.filter { id in
            defer { last = id }
            return id != last
        }
    }
}
