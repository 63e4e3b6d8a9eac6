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
        func text<Value>(_ name: StaticString, _ read: (UnsafeBufferPointer<UInt8>) -> Value) throws(Refusal) -> Value {
            let value = try member(name)
            guard let value = value.withUTF8(read) else {
                throw .invalidCircle(field: "\(name)", reason: "it has to be a string", index: index)
            }
            return value
        }
        func number(_ name: StaticString, _ rule: String, _ isLegal: (Double) -> Bool) throws(Refusal) -> Double {
            let value = try member(name)
            guard let number = value.double, isLegal(number) else {
                throw .invalidCircle(field: "\(name)", reason: rule, index: index)
            }
            return number
        }
        guard let initials = try text("initials", { Initials(utf8: $0, maximum: limits.initials) }) else {
            throw .invalidCircle(field: "initials", reason: Initials.rule(maximum: limits.initials), index: index)
        }
        let x = try number("x", Self.coordinateRule, Self.coordinates.contains)
        let y = try number("y", Self.coordinateRule, Self.coordinates.contains)
        let diameter = try number("dia", Self.diameterRule) { $0 > 0 && $0 <= Self.greatestDiameter }
        guard let colour = try text("rgba", { Colour(css: $0) }) else {
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
        // Letters and digits, which need no escape.
        var initials = draft.initials.text
        initials.withUTF8 { initials in
            write(room: Self.looksRoom + initials.count) { text in
                text.append(text: #""initials":""#)
                text.append(initials)
                text.append(text: #"","x":"#)
                text.append(number: draft.x)
                text.append(text: #","y":"#)
                text.append(number: draft.y)
                text.append(text: #","dia":"#)
                text.append(number: draft.diameter)
                text.append(text: #","rgba":"#)
                text.append(draft.colour)
            }
        }
    }

    private static let looksRoom =
        #""initials":"","x":,"y":,"dia":,"rgba":"#.utf8.count + 3 * OutputSpan.numberRoom + OutputSpan.colourRoom

    /// A list of circles.
    public mutating func circles(_ circles: some Sequence<Circle>) {
        array { array in for circle in circles { array.circle(circle) } }
    }

    /// A colour in its one form.
    public mutating func colour(_ colour: Colour) {
        write(room: OutputSpan.colourRoom) { $0.append(colour) }
    }
}

extension OutputSpan<UInt8> {
    fileprivate static var colourRoom: Int { #""rgba(255,255,255,0.999)""#.utf8.count }

    fileprivate mutating func append(_ colour: Colour) {
        append(text: #""rgba("#)
        append(number: Int(colour.red))
        append(UInt8(ascii: ","))
        append(number: Int(colour.green))
        append(UInt8(ascii: ","))
        append(number: Int(colour.blue))
        append(UInt8(ascii: ","))
        append(thousandths: Int(colour.alpha))
        append(text: #")""#)
    }

    /// A number of thousandths from 0 to 1000 as a decimal without needless digits.
    private mutating func append(thousandths: Int) {
        guard thousandths % 1000 != 0 else { return append(number: thousandths / 1000) }
        append(text: "0.")
        var (rest, unit) = (thousandths, 100)
        while rest > 0 {
            append(number: rest / unit)
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
