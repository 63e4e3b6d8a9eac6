// SPDX-License-Identifier: MIT
public import Board

extension APIError {
    /// The one place where the domain's refusals become the wire's codes and sentences.
    public init(_ refusal: Refusal) {
        switch refusal {
        case .invalidCircle(let field, let reason, let index):
            self.init(.invalidCircle, Self.sentence("the circle's field \(field)", reason: reason, index: index))
            (self.field, self.reason, self.index) = (field, reason, index)
        case .invalidField(let field, let reason, let index):
            self.init(.invalidParams, Self.sentence("the parameter \(field)", reason: reason, index: index))
            (self.field, self.reason, self.index) = (field, reason, index)
        case .invalidBoard:
            self.init(.invalidBoard, "this is no name for a board: \(BoardName.rule)")
        case .noSuchBoard(let name):
            self.init(.noSuchBoard, "there is no board \(name); list-boards names those there are")
        case .limitReached(let limit, let maximum):
            self.init(.limitReached, Self.sentence(limit: limit, maximum: maximum))
            (self.limit, self.maximum) = (limit, maximum)
        case .keyReused:
            self.init(.keyReused, "this key was used for another write on this board; take a new key for a new write")
        case .readOnly(let name):
            self.init(.notAllowed, "the board \(name) is read-only: players may not write to it")
        }
    }

    private static func sentence(_ what: String, reason: String, index: Int?) -> String {
        let place = index.map { " (at index \($0) of the list)" } ?? ""
        return "\(what) is not valid: \(reason)\(place)"
    }

    private static func sentence(limit: Limit, maximum: Int) -> String {
        switch limit {
        case .boards: "there are \(maximum) boards already; delete one first"
        case .circles: "the board would have more than \(maximum) circles; clear it or remove some first"
        case .circlesPerCall: "a call takes at most \(maximum) circles; send them in several calls"
        case .players: "the board would have more than \(maximum) players"
        case .line: "a line may have at most \(maximum) bytes"
        case .initials: "initials may have at most \(maximum) letters"
        }
    }
}
