// SPDX-License-Identifier: MIT
public import ArgumentParser
internal import JSON

/// The table as people and tools read it.
extension SettingsTable {
    /// A flag's help.
    public func help(_ key: String) -> ArgumentHelp {
        guard let setting = self[key] else { preconditionFailure("there is no setting \(key)") }
        return ArgumentHelp("\(setting.about) (\(usual(setting)))", valueName: setting.valueName)
    }

    /// What is in force and where it comes from: a configuration file that would bring about the same.
    func report(_ found: SettingsReader<Values>.Found) -> String {
        let lines = settings.map { setting in
            let value = Self.yaml(setting, found.values)
            let line = "\(value.isEmpty || setting.isSecret ? "#" : "")\(setting.key): \(value)"
            let room = String(repeating: " ", count: max(1, 44 - line.count))
            return "\(line)\(room)# \(found.origins[setting.key] ?? .default)\n"
        }
        return lines.joined()
    }

    /// A configuration file in which everything is as it is anyway, and explained.
    var template: String {
        let head = """
            # Configuration of \(program): \(program) --config FILE
            #
            # A line that begins with "#" is a comment. Each setting stands here with its default: take the "#" away to
            # change it. A flag (--max-… on the command line) counts before the environment, and that before this file.
            # "\(program) --check-config --config FILE" shows what is in force. "systemctl reload" takes over changes
            # without a restart, where nothing else is said.

            """
        return head + sections.map { "\n## \($0.title)\n" + $0.settings.map(templateEntry).joined() }.joined()
    }

    private func templateEntry(_ setting: Setting<Values>) -> String {
        let kind = setting.shape == .toggle ? "True or false" : Self.capitalized(setting.allowed)
        let notes = [
            setting.about, "\(kind); default: \(usual(setting)).",
            setting.needsRestart ? "Counts from the next start on." : nil,
        ]
        let words = Self.wrapped(notes.compactMap { $0 }.joined(separator: " "), width: 116)
        let value = setting.usually == nil ? Self.yaml(setting, defaults) : ""
        return "\n" + words.map { "# \($0)\n" }.joined() + "#\(setting.key): \(value)".trimmingEnd() + "\n"
    }

    /// For tools: a JSON array with an object for each setting.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.array { array in
            for section in sections {
                for setting in section.settings { array.object { describe(setting, in: section, &$0) } }
            }
        }
        return writer.bytes
    }

    private func describe(_ setting: Setting<Values>, in section: Section, _ object: inout JSONWriter) {
        object.member("key", setting.key)
        object.member("section", section.title)
        object.member("value", setting.valueName)
        object.member("default", usual(setting))
        object.member("about", setting.about)
        object.member("allowed", setting.allowed)
        object.member("environment", variable(of: setting))
        object.member("reload", !setting.needsRestart)
        object.member("secret", setting.isSecret)
    }

    private static func yaml(_ setting: Setting<Values>, _ values: Values) -> String {
        let text = setting.show(values)
        if setting.isSecret { return text.isEmpty ? "" : "(set)" }
        guard setting.shape == .list else { return quoted(text) }
        return "[" + Setting<Values>.parts(of: text).map(quoted).joined(separator: ", ") + "]"
    }

    /// Quoted where YAML would take it for something else.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "/._-".unicodeScalars.contains(scalar)
        }
        return isPlain ? text : "'" + text.replacing("'", with: "''") + "'"
    }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.count + word.count < width {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension String {
    fileprivate func trimmingEnd() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}
