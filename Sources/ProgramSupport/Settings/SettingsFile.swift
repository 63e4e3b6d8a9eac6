// SPDX-License-Identifier: MIT
internal import Configuration
internal import Yams

/// A configuration file: YAML, one mapping of known keys to single values or lists of them. swift-configuration reads the
/// values; what it would pass over is refused here.
struct SettingsFile: FileConfigSnapshot {
    struct ParsingOptions: FileParsingOptions {
        static let `default` = ParsingOptions(refusal: { _ in nil })
        /// Says what is wrong with a key; nil where it is a known one.
        let refusal: @Sendable (String) -> String?
    }

    /// What is wrong, and in which line.
    struct Violation: Error {
        let line: Int?
        let reason: String
    }

    private let values: YAMLSnapshot?

    var providerName: String { "SettingsFile" }
    var description: String { "SettingsFile" }
    var debugDescription: String { description }

    init(data: RawSpan, providerName: String, parsingOptions: ParsingOptions) throws {
        guard let root = try Self.root(data) else {
            values = nil
            return
        }
        guard case .mapping(let mapping) = root else {
            throw Violation(line: root.mark?.line, reason: "a configuration file is a list of lines \"key: value\"")
        }
        for (key, value) in mapping { try Self.check(key, value, parsingOptions) }
        values = try YAMLSnapshot(data: data, providerName: providerName, parsingOptions: .default)
    }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        try values?.value(forKey: key, type: type) ?? LookupResult(encodedKey: key.description, value: nil)
    }

    /// Nil where there is nothing but comments.
    private static func root(_ data: RawSpan) throws(Violation) -> Node? {
        do {
            return try Parser(yaml: data.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }).singleRoot()
        } catch let error as YamlError {
            throw Violation(line: nil, reason: "\(error)")
        } catch {
            throw Violation(line: nil, reason: "it is not YAML")
        }
    }

    private static func check(_ key: Node, _ value: Node, _ options: ParsingOptions) throws(Violation) {
        let name = key.string ?? ""
        if let reason = options.refusal(name) { throw Violation(line: key.mark?.line, reason: reason) }
        if value.null != nil {
            throw Violation(line: key.mark?.line, reason: "\(name) has no value; give it one, or leave the line out")
        }
        if case .mapping = value {
            throw Violation(line: value.mark?.line, reason: "\(name) takes no further keys below it")
        }
    }
}
