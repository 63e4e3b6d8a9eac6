// SPDX-License-Identifier: MIT

/// The usual kinds of values.
extension Setting {
    public typealias Place<Value> = WritableKeyPath<Values, Value> & Sendable

    public static func integer(
        _ key: String, _ place: any Place<Int>, _ range: ClosedRange<Int>, _ valueName: String, _ about: String
    ) -> Setting {
        whole(
            key, range, "number", valueName, about, set: { $0[keyPath: place] = $1 }, get: { $0[keyPath: place] })
    }

    public static func milliseconds(
        _ key: String, _ place: any Place<Duration>, _ range: ClosedRange<Int>, _ about: String
    ) -> Setting {
        whole(
            key, range, "number of milliseconds", "milliseconds", about,
            set: { $0[keyPath: place] = .milliseconds($1) }, get: { Int($0[keyPath: place] / .milliseconds(1)) })
    }

    private static func whole(
        _ key: String, _ range: ClosedRange<Int>, _ what: String, _ valueName: String, _ about: String,
        set: @escaping @Sendable (inout Values, Int) -> Void, get: @escaping @Sendable (Values) -> Int
    ) -> Setting {
        Setting(
            key, about, valueName: valueName,
            allowed: "a whole \(what) from \(range.lowerBound) to \(range.upperBound)",
            put: { text, values throws(Misfit) in
                guard let number = Int(text), range.contains(number) else { throw Misfit() }
                set(&values, number)
            }, show: { "\(get($0))" })
    }

    public static func seconds(
        _ key: String, _ place: any Place<Duration>, _ range: ClosedRange<Double>, _ about: String
    ) -> Setting {
        Setting(
            key, about, valueName: "seconds",
            allowed: "a number of seconds from \(plain(range.lowerBound)) to \(plain(range.upperBound))",
            put: { text, values throws(Misfit) in
                guard let number = Double(text), range.contains(number) else { throw Misfit() }
                values[keyPath: place] = .seconds(number)
            }, show: { plain($0[keyPath: place] / .seconds(1)) })
    }

    public static func choice<Choice>(_ key: String, _ place: any Place<Choice>, _ about: String) -> Setting
    where Choice: CaseIterable & RawRepresentable<String> & Sendable {
        let names = Choice.allCases.map(\.rawValue)
        return Setting(
            key, about, valueName: names.joined(separator: "|"),
            allowed: "one of \(names.joined(separator: ", "))",
            put: { text, values throws(Misfit) in
                guard let choice = Choice(rawValue: text) else { throw Misfit() }
                values[keyPath: place] = choice
            }, show: { $0[keyPath: place].rawValue })
    }

    /// Text that is not empty.
    public static func text(
        _ key: String, _ place: any Place<String?>, _ valueName: String, _ about: String
    ) -> Setting {
        Setting(
            key, about, valueName: valueName, allowed: Self.article(valueName),
            put: { text, values throws(Misfit) in
                guard !text.isEmpty else { throw Misfit() }
                values[keyPath: place] = text
            }, show: { $0[keyPath: place] ?? "" })
    }

    /// Text that is not empty, and has a default.
    public static func text(
        _ key: String, _ place: any Place<String>, _ valueName: String, _ about: String
    ) -> Setting {
        Setting(
            key, about, valueName: valueName, allowed: Self.article(valueName),
            put: { text, values throws(Misfit) in
                guard !text.isEmpty else { throw Misfit() }
                values[keyPath: place] = text
            }, show: { $0[keyPath: place] })
    }

    public static func list(
        _ key: String, _ place: any Place<[String]>, _ valueName: String, _ about: String
    ) -> Setting {
        Setting(
            key, about, valueName: valueName, allowed: "a list of names", shape: .list,
            put: { text, values throws(Misfit) in
                let names = parts(of: text)
                guard !names.contains("") else { throw Misfit() }
                values[keyPath: place] = names
            },
            show: { $0[keyPath: place].joined(separator: ",") })
    }

    public static func toggle(_ key: String, _ place: any Place<Bool>, _ about: String) -> Setting {
        Setting(
            key, about, valueName: "true|false", allowed: "true or false", shape: .toggle,
            put: { text, values throws(Misfit) in
                guard
                    let isOn = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false][text]
                else { throw Misfit() }
                values[keyPath: place] = isOn
            }, show: { "\($0[keyPath: place])" })
    }

    /// What stands between commas, without spaces around it.
    public static func parts(of text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func article(_ noun: String) -> String {
        ("aeiou".contains(noun.prefix(1)) ? "an " : "a ") + noun
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}
