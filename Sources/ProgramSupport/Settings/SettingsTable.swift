// SPDX-License-Identifier: MIT

/// Everything that a program can be told, in the order in which it is shown: flags, help, configuration file, manual page
/// and checks are all made of it.
public struct SettingsTable<Values: Sendable>: Sendable {
    public struct Section: Sendable {
        public let title: String
        public let settings: [Setting<Values>]

        public init(_ title: String, _ settings: [Setting<Values>]) { (self.title, self.settings) = (title, settings) }
    }

    /// The program's name.
    public let program: String
    public let sections: [Section]
    /// What holds when nobody says anything.
    public let defaults: Values

    public init(program: String, defaults: Values, sections: [Section]) {
        (self.program, self.defaults, self.sections) = (program, defaults, sections)
    }

    public var settings: [Setting<Values>] { sections.flatMap(\.settings) }

    /// The setting of that key; nil where there is none.
    public subscript(key: String) -> Setting<Values>? { settings.first { $0.key == key } }

    /// The name of a setting's environment variable.
    public func variable(of setting: Setting<Values>) -> String {
        setting.environment ?? Self.shouted(program) + "_" + Self.shouted(setting.key)
    }

    /// What a setting is when nobody says, for people to read.
    public func usual(_ setting: Setting<Values>) -> String {
        setting.usually ?? { $0.isEmpty ? "none" : $0 }(setting.show(defaults))
    }

    /// The key that was probably meant.
    func nearest(to key: String) -> String? {
        settings.map { (key: $0.key, distance: Self.distance(key, $0.key)) }
            .filter { $0.distance <= 3 }
            .min { $0.distance < $1.distance }?.key
    }

    private static func shouted(_ name: String) -> String {
        String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    /// How many letters have to change (Levenshtein).
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, its) in other.enumerated() {
                let above = row[column + 1]
                row[column + 1] = letter == its ? diagonal : min(diagonal, above, row[column]) + 1
                diagonal = above
            }
        }
        return row[other.count]
    }
}
