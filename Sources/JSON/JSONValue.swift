// SPDX-License-Identifier: MIT
import CJansson

/// A parsed JSON value: a view into a document that jansson parsed and that lives as long as any view of it.
///
/// Nothing is copied on parsing; strings are made when they are asked for. The accessors give nil where the value is
/// of another kind.
public struct JSONValue: Sendable {
    /// The kinds of JSON values; a whole number and any other number are two.
    public enum Kind: Equatable, Sendable {
        case object, array, string, integer, real, bool, null
    }

    private let document: JSONDocument
    // `nonisolated(unsafe)`: points into `document`, which is immutable.
    nonisolated(unsafe) private let node: UnsafeMutablePointer<json_t>

    private init(document: JSONDocument, node: UnsafeMutablePointer<json_t>) {
        self.document = document
        self.node = node
    }

    /// Parses one JSON value, with white space around it and nothing else.
    ///
    /// Refused are: invalid UTF-8, duplicate keys, NUL anywhere, lone surrogates in strings, whole numbers beyond 64 bits,
    /// reals beyond a double, and nesting beyond 2048 levels (jansson's own limit).
    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        // To jansson a NUL behind the value is the end of the text, whatever follows it.
        if let place = cjansson_find_nul(bytes.baseAddress, bytes.count), let start = bytes.baseAddress {
            throw JSONError(reason: "NUL", offset: place - start)
        }
        let document = try JSONDocument(bytes)
        return JSONValue(document: document, node: document.root)
    }

    /// Parses one JSON value from bytes; the same is refused.
    public static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in try parse(UnsafeRawBufferPointer(bytes)) }
    }

    /// Parses the UTF-8 of a text.
    public static func parse(text: String) throws(JSONError) -> JSONValue { try parse(Array(text.utf8)[...]) }

    /// The kind of this value.
    public var kind: Kind {
        switch cjansson_type(node) {
        case JSON_OBJECT: .object
        case JSON_ARRAY: .array
        case JSON_STRING: .string
        case JSON_INTEGER: .integer
        case JSON_REAL: .real
        case JSON_TRUE, JSON_FALSE: .bool
        default: .null
        }
    }

    public var isNull: Bool { kind == .null }

    public var bool: Bool? {
        switch cjansson_type(node) {
        case JSON_TRUE: true
        case JSON_FALSE: false
        default: nil
        }
    }

    public var string: String? { withUTF8 { String(decoding: $0, as: UTF8.self) } }

    /// Calls `body` with a string's bytes, which are valid UTF-8.
    public func withUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        guard let start = json_string_value(node) else { return nil }
        let bytes = UnsafeBufferPointer(start: start, count: json_string_length(node))
        return bytes.withMemoryRebound(to: UInt8.self, body)
    }

    /// The bytes of a string that is base64.
    public var base64: [UInt8]? {
        guard let start = json_string_value(node) else { return nil }
        let text = UnsafeBufferPointer(start: start, count: json_string_length(node))
        return text.withMemoryRebound(to: UInt8.self) { Base64.decode(Array($0)[...]) }
    }

    /// A whole number, also where it is written as a real (`123.0`, `1e2`), if it fits.
    public var int: Int? {
        switch kind {
        case .integer: Int(json_integer_value(node))
        case .real: Int(exactly: json_real_value(node))
        default: nil
        }
    }

    /// Any number; finite, as the parser refuses what is beyond a double.
    public var double: Double? {
        switch kind {
        case .integer: Double(json_integer_value(node))
        case .real: json_real_value(node)
        default: nil
        }
    }

    /// An object's member of that name, nil where there is none or this is no object.
    public subscript(name: StaticString) -> JSONValue? {
        let key = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)  // UTF-8, read as C chars
        guard let member = json_object_getn(node, key, name.utf8CodeUnitCount) else { return nil }
        return JSONValue(document: document, node: member)
    }

    /// The number of an array's elements or an object's members; 0 for anything else.
    public var count: Int { kind == .array ? json_array_size(node) : json_object_size(node) }

    /// An array's elements in order, nil where this is no array.
    public var elements: [JSONValue]? {
        guard kind == .array else { return nil }
        return (0..<json_array_size(node)).map { JSONValue(document: document, node: json_array_get(node, $0)) }
    }

    /// Calls `body` with an object's members in the order they were written; nothing for any other kind.
    public func forEachMember(_ body: (String, JSONValue) -> Void) {
        guard kind == .object else { return }
        var iterator = json_object_iter(node)
        while let current = iterator {
            if let name = json_object_iter_key(current), let value = json_object_iter_value(current) {
                body(String(cString: name), JSONValue(document: document, node: value))
            }
            iterator = json_object_iter_next(node, current)
        }
    }
}
