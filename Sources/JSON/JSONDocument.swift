// SPDX-License-Identifier: MIT
import CJansson

/// A text that jansson parsed: the tree, and the memory that it lies in.
///
/// `@unchecked Sendable`: nothing of it is ever changed after parsing.
final class JSONDocument: @unchecked Sendable {
    let root: UnsafeMutablePointer<json_t>
    private let memory: cjansson_memory

    private static let setUp: Void = cjansson_set_up()

    init(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        Self.setUp
        var error = json_error_t()
        var memory = cjansson_memory_for(bytes.count)
        let flags = Int(JSON_REJECT_DUPLICATES) | Int(JSON_DECODE_ANY)
        let root = bytes.withMemoryRebound(to: CChar.self) {
            cjansson_load($0.baseAddress, $0.count, flags, &error, &memory)
        }
        guard let root else {
            withUnsafePointer(to: memory) { cjansson_give_up($0) }
            let reason = withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw JSONError(reason: Self.oneLine(reason), offset: max(0, Int(error.position)))
        }
        (self.root, self.memory) = (root, memory)
    }

    deinit { withUnsafePointer(to: memory) { cjansson_give_up($0) } }

    /// What jansson says of the place can quote the text; a message of ours has no line break.
    private static func oneLine(_ text: String) -> String {
        func isPlain(_ scalar: Unicode.Scalar) -> Bool {
            ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isPlain($0) ? $0 : " " }))
    }
}
