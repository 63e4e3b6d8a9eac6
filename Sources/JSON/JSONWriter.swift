// SPDX-License-Identifier: MIT

/// Appends JSON to bytes. Commas are its business; that objects and arrays are well formed is the caller's, who opens
/// and closes them by closures.
///
/// Reals come out in the shortest form that reads back as the same double, whole numbers without a fraction.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8]

    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Takes the bytes written so far away, and begins anew.
    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll() }
        return bytes
    }

    /// Appends bytes as they are, without a thought for commas.
    public mutating func append(_ more: ArraySlice<UInt8>) { bytes.append(contentsOf: more) }

    /// Appends a byte as it is.
    public mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Ends a line, as the control protocol and NDJSON frame values.
    public mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        write(room: 1) { $0.append(UInt8(ascii: "{")) }
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        write(room: 1) { $0.append(UInt8(ascii: "[")) }
        elements(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// A member's name, which has to be plain ASCII; its value is written next.
    public mutating func key(_ name: StaticString) {
        write(room: name.utf8CodeUnitCount + 3) { $0.append(name: name) }
    }

    /// A member's name that is only known at run time.
    public mutating func key(text name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    public mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    public mutating func member(_ name: StaticString, _ value: Int) {
        write(room: name.utf8CodeUnitCount + 3 + OutputSpan.numberRoom) { span in
            span.append(name: name)
            span.append(number: value)
        }
    }

    public mutating func member(_ name: StaticString, _ value: Double) {
        precondition(value.isFinite, "JSON has no word for \(value)")
        write(room: name.utf8CodeUnitCount + 3 + OutputSpan.numberRoom) { span in
            span.append(name: name)
            span.append(number: value)
        }
    }

    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// A member that is an object.
    public mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        key(name)
        object(members)
    }

    /// A member that is an array.
    public mutating func array(_ name: StaticString, _ elements: (inout JSONWriter) -> Void) {
        key(name)
        array(elements)
    }

    public mutating func null() {
        write(room: 4) { $0.append(text: "null") }
    }

    public mutating func bool(_ value: Bool) {
        write(room: 5) { $0.append(text: value ? "true" : "false") }
    }

    public mutating func int(_ value: Int) {
        write(room: OutputSpan.numberRoom) { $0.append(number: value) }
    }

    /// A finite number.
    public mutating func double(_ value: Double) {
        precondition(value.isFinite, "JSON has no word for \(value)")
        write(room: OutputSpan.numberRoom) { $0.append(number: value) }
    }

    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { text in
            guard !text.contains(where: Self.needsEscape) else { return escaped(text) }
            plainString(room: text.count) { $0.append(text) }
        }
    }

    /// A string: bytes in base64.
    public mutating func base64(_ value: [UInt8]) {
        write(room: 1) { $0.append(UInt8(ascii: "\"")) }
        Base64.encode(value, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A parsed value, written anew.
    public mutating func value(_ value: JSONValue) {
        switch value.kind {
        case .null: null()
        case .bool: bool(value.bool ?? false)
        case .integer: int(value.int ?? 0)
        case .real: double(value.double ?? 0)
        case .string: string(value.string ?? "")
        case .array: array { array in value.elements?.forEach { array.value($0) } }
        case .object:
            object { object in
                value.forEachMember { name, member in
                    object.key(text: name)
                    object.value(member)
                }
            }
        }
    }

    /// Bytes that are JSON already (one whole value), as they are.
    public mutating func raw(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { text in write(room: text.count) { $0.append(text) } }
    }

    /// A string of at most so many bytes, none of which needs an escape.
    public mutating func plainString(room: Int, _ text: (inout OutputSpan<UInt8>) -> Void) {
        write(room: room + 2) { span in
            span.append(UInt8(ascii: "\""))
            text(&span)
            span.append(UInt8(ascii: "\""))
        }
    }

    /// Appends JSON (one whole value, or members of an object) of at most so many bytes, behind a comma where one belongs.
    public mutating func write(room: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
        let needsComma = needsComma
        bytes.append(addingCapacity: room + 1) { span in
            if needsComma { span.append(UInt8(ascii: ",")) }
            body(&span)
        }
    }

    /// Whether this is not the first of its object, array or line, does not follow its name, and there is no comma.
    private var needsComma: Bool {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "\n"): false
        default: true
        }
    }

    private mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) {
        write(room: 1) { $0.append(UInt8(ascii: "\"")) }
        appendEscaped(text)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        for byte in text {
            guard Self.needsEscape(byte) else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
            case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
            case 0..<0x20:
                bytes.append(contentsOf: "u00".utf8)
                bytes.append(Self.hexDigit(byte >> 4))
                bytes.append(Self.hexDigit(byte & 15))
            default: bytes.append(byte)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
