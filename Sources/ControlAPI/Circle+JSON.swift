// SPDX-License-Identifier: MIT
public import Board
public import JSON

extension CircleDraft {
    /// Reads a circle's fields: `initials`, `x`, `y`, `dia`, `rgba` and `by` (else the one given). Others are ignored.
    ///
    /// `index` is the circle's place in a list, for the error.
    public init(json: JSONValue, by author: PlayerID?, limits: Limits, index: Int?) throws(Refusal) {
        guard json.kind == .object else {
            throw .invalidCircle(field: "circle", reason: "a circle is a JSON object", index: index)
        }
        func member(_ name: StaticString) throws(Refusal) -> JSONValue {
            guard let value = json[name] else {
                throw .invalidCircle(field: "\(name)", reason: "it is missing", index: index)
            }
            return value
        }
        func text(_ name: StaticString) throws(Refusal) -> String {
            let value = try member(name)
            guard let text = value.string else {
                throw .invalidCircle(field: "\(name)", reason: "it has to be a string", index: index)
            }
            return text
        }
        func number(_ name: StaticString, _ rule: String, _ isLegal: (Double) -> Bool) throws(Refusal) -> Double {
            let value = try member(name)
            guard let number = value.double, isLegal(number) else {
                throw .invalidCircle(field: "\(name)", reason: rule, index: index)
            }
            return number
        }
        guard let initials = Initials(try text("initials"), maximum: limits.initials) else {
            throw .invalidCircle(field: "initials", reason: Initials.rule(maximum: limits.initials), index: index)
        }
        let x = try number("x", Self.coordinateRule, Self.coordinates.contains)
        let y = try number("y", Self.coordinateRule, Self.coordinates.contains)
        let diameter = try number("dia", Self.diameterRule) { $0 > 0 && $0 <= Self.greatestDiameter }
        guard let colour = Colour(css: try text("rgba")) else {
            throw .invalidCircle(field: "rgba", reason: Colour.rule, index: index)
        }
        var by = author
        if let value = json["by"] {
            by = value.string.flatMap(Token.init)
            guard by != nil else {
                throw .invalidCircle(field: "by", reason: "it has to be \(Token.rule)", index: index)
            }
        }
        guard let draft = CircleDraft(initials: initials, x: x, y: y, diameter: diameter, colour: colour, by: by) else {
            throw .invalidCircle(field: "x", reason: Self.coordinateRule, index: index)
        }
        self = draft
    }

    private static let coordinateRule = "it has to be a number from -100000 to 100000"
    private static let diameterRule = "it has to be a number above 0, at most 1000"
}

extension JSONWriter {
    /// A circle: `{id, initials, x, y, dia, rgba, at, by?}`.
    public mutating func circle(_ circle: Circle) {
        object { object in
            object.member("id", circle.id)
            object.looks(of: circle.draft)
            object.member("at", Int(circle.at))
            if let by = circle.draft.by { object.member("by", by.text) }
        }
    }

    /// A circle as somebody wants it placed: `{initials, x, y, dia, rgba, by?}`.
    public mutating func draft(_ draft: CircleDraft) {
        object { object in
            object.looks(of: draft)
            if let by = draft.by { object.member("by", by.text) }
        }
    }

    private mutating func looks(of draft: CircleDraft) {
        member("initials", draft.initials.text)
        member("x", draft.x)
        member("y", draft.y)
        member("dia", draft.diameter)
        key("rgba")
        colour(draft.colour)
    }

    /// A list of circles.
    public mutating func circles(_ circles: some Sequence<Circle>) {
        array { array in for circle in circles { array.circle(circle) } }
    }

    /// A colour in its one form.
    public mutating func colour(_ colour: Colour) {
        plainString { text in
            text.piece("rgba(")
            for channel in [colour.red, colour.green, colour.blue] {
                text.piece(Int(channel))
                text.piece(",")
            }
            text.decimal(thousandths: Int(colour.alpha))
            text.piece(")")
        }
    }

    /// A number of thousandths from 0 to 1000 as a decimal without needless digits.
    private mutating func decimal(thousandths: Int) {
        guard thousandths % 1000 != 0 else { return piece(thousandths / 1000) }
        piece("0.")
        var (rest, unit) = (thousandths, 100)
        while rest > 0 {
            piece(rest / unit)
            (rest, unit) = (rest % unit, unit / 10)
        }
    }
}

extension Circle {
    /// Reads a circle that the daemon wrote; nil where it is none.
    public init?(json: JSONValue, limits: Limits = .widest) {
        guard let id = json["id"]?.int, let at = json["at"]?.int else { return nil }
        guard let draft = try? CircleDraft(json: json, by: nil, limits: limits, index: nil) else { return nil }
        self.init(id: id, at: Int64(at), draft: draft)
    }
}

extension Limits {
    /// Limits that take whatever a daemon may have been configured to take.
    public static var widest: Limits {
        var limits = Limits()
        limits.initials = Initials.greatestMaximum
        return limits
    }
}
