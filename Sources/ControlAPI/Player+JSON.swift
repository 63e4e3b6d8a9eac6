// SPDX-License-Identifier: MIT
public import Board
public import JSON

extension Player {
    /// Reads `{id, initials}`; `index` is the player's place in a list, for the error.
    public init(json: JSONValue, limits: Limits, index: Int?) throws(Refusal) {
        guard let id = json["id"]?.string.flatMap(Token.init) else {
            throw .invalidField("id", reason: "it has to be \(Token.rule)", index: index)
        }
        guard let initials = json["initials"]?.string.flatMap({ Initials($0, maximum: limits.initials) }) else {
            throw .invalidField("initials", reason: Initials.rule(maximum: limits.initials), index: index)
        }
        self.init(id: id, initials: initials)
    }
}

extension JSONWriter {
    /// A list of players, `[{id, initials}]`.
    public mutating func players(_ players: some Sequence<Player>) {
        array { array in
            for player in players {
                array.object { object in
                    object.member("id", player.id.text)
                    object.member("initials", player.initials.text)
                }
            }
        }
    }
}
