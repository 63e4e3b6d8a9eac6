// SPDX-License-Identifier: MIT
internal import JSON

/// As much of JSON Schema as the control API's values need.
indirect enum Schema: Sendable {
    case string
    case integer
    case number
    case boolean
    case oneOf([String])
    case list(Schema)
    /// A value with a name of its own; see `Schema.named`.
    case named(Named)
    case object([Field])

    /// The values that several methods share.
    enum Named: String, CaseIterable, Sendable {
        case board = "Board"
        case circle = "Circle"
        case circleDraft = "CircleDraft"
        case event = "Event"
        case limits = "Limits"
        case log = "Log"
        case player = "Player"
    }
}

/// A parameter, or a member of a result.
struct Field: Sendable {
    let name: String
    let schema: Schema
    var isRequired = true
    var summary = ""

    static func required(_ name: String, _ schema: Schema, _ summary: String = "") -> Field {
        Field(name: name, schema: schema, summary: summary)
    }

    static func optional(_ name: String, _ schema: Schema, _ summary: String = "") -> Field {
        Field(name: name, schema: schema, isRequired: false, summary: summary)
    }
}

extension Schema.Named {
    var fields: [Field] {
        switch self {
        case .board:
            [
                .required("board", .string), .required("epoch", .string), .required("seq", .integer),
                .required("circles", .integer, "how many"), .required("players", .integer, "how many"),
            ]
        case .circle:
            [.required("id", .integer, "the seq of the event that added it")] + Self.circleDraft.fields
                + [.required("at", .integer, "milliseconds since 1970")]
        case .circleDraft:
            [
                .required("initials", .string, "2 to 3 letters or digits"),
                .required("x", .number, "the centre, in CSS pixels from the board's top left"),
                .required("y", .number), .required("dia", .number, "above 0, at most 1000"),
                .required("rgba", .string, "a CSS colour"), .optional("by", .string, "who placed it"),
            ]
        case .event:
            [
                .required("seq", .integer), .required("event", .oneOf(Self.events)),
                .required("at", .integer, "milliseconds since 1970"), .optional("by", .string),
                .optional("circle", .named(.circle)), .optional("ids", .list(.integer)), .optional("to", .integer),
                .optional("mode", .oneOf(["open", "read-only"])),
            ]
        case .limits:
            ["boards", "circles", "circles-per-call", "players", "line", "initials"].map { .required($0, .integer) }
        case .log:
            [
                .required("engine", .string), .required("path", .string),
                .required("durability", .oneOf(["full", "normal"])), .required("events", .integer),
                .required("bytes", .integer),
            ]
        case .player: [.required("id", .string), .required("initials", .string)]
        }
    }

    private static let events = ["add-circle", "remove-circles", "clear-board", "restore-board", "set-board"]
}

extension JSONWriter {
    mutating func schema(_ schema: Schema) {
        switch schema {
        case .string: type("string")
        case .integer: type("integer")
        case .number: type("number")
        case .boolean: type("boolean")
        case .oneOf(let values):
            object { $0.array("enum") { array in for value in values { array.string(value) } } }
        case .list(let element):
            object { object in
                object.member("type", "array")
                object.key("items")
                object.schema(element)
            }
        case .named(let name): object { $0.member("$ref", "#/components/schemas/\(name.rawValue)") }
        case .object(let fields): objectSchema(fields)
        }
    }

    mutating func objectSchema(_ fields: [Field]) {
        object { object in
            object.member("type", "object")
            object.object("properties") { properties in
                for field in fields {
                    properties.key(text: field.name)
                    properties.schema(field.schema)
                }
            }
            object.array("required") { array in
                for field in fields where field.isRequired { array.string(field.name) }
            }
        }
    }

    private mutating func type(_ name: String) { object { $0.member("type", name) } }
}
