// SPDX-License-Identifier: MIT
internal import Configuration
internal import Glibc
internal import SystemPackage

/// Finds out what a program was told: a flag counts before the environment, that before a credential, that before the
/// configuration file, and that before the default.
public struct SettingsReader<Values: Sendable>: Sendable {
    /// The most bytes of a configuration file.
    static var greatestFile: Int { 1 << 20 }

    /// What holds, and where each part of it comes from.
    public struct Found: Sendable {
        public var values: Values
        public let origins: [String: Origin]
    }

    private struct Layer {
        let provider: any ConfigProvider
        let origin: (Setting<Values>) -> Origin
    }

    let table: SettingsTable<Values>
    let flags: [String: String]
    let environment: [String: String]
    let file: String?

    /// `flags` holds the values of the flags that were given, by key.
    public init(
        _ table: SettingsTable<Values>, flags: [String: String], environment: [String: String], file: String?
    ) {
        (self.table, self.flags, self.environment, self.file) = (table, flags, environment, file)
    }

    public func read() async throws -> Found {
        let layers = try await layers()
        var values = table.defaults
        var origins: [String: Origin] = [:]
        for setting in table.settings {
            guard let (text, origin) = try find(setting, in: layers) else { continue }
            do throws(Setting<Values>.Misfit) {
                try setting.put(text, &values)
            } catch {
                throw refusal(of: setting, text, origin, error)
            }
            origins[setting.key] = origin
        }
        return Found(values: values, origins: origins)
    }

    /// What a running program goes on with: what was found, but for what counts only from its next start on. Those that differ
    /// are named.
    public func keeping(_ running: Values, over found: Values) -> (values: Values, needRestart: [String]) {
        let changed = table.settings.filter { $0.needsRestart && $0.show(running) != $0.show(found) }
        var values = table.defaults
        for setting in table.settings {
            let text = setting.show(setting.needsRestart ? running : found)
            // What is shown of a value that holds can be read again; the programs' tests see to it.
            if text != setting.show(table.defaults) { try? setting.put(text, &values) }
        }
        return (values, changed.map(\.key))
    }

    // MARK: Layers

    private func layers() async throws -> [Layer] {
        var layers = [
            Layer(provider: given, origin: { .flag("--\($0.key)") }),
            Layer(provider: EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: prefix)) {
                .environment(table.variable(of: $0))
            },
        ]
        if let folder = environment["CREDENTIALS_DIRECTORY"] {
            let provider = try await DirectoryFilesProvider(directoryPath: FilePath(folder), allowMissing: true)
            layers.append(Layer(provider: provider, origin: { .credential($0.key) }))
        }
        if let file { layers.append(Layer(provider: try await self.provider(of: file), origin: { _ in .file(file) })) }
        return layers
    }

    private var given: InMemoryProvider {
        let pairs = flags.map { (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false)) }
        return InMemoryProvider(name: "flags", values: Dictionary(uniqueKeysWithValues: pairs))
    }

    private var prefix: ConfigKey { ConfigKey([table.program]) }

    /// The environment, with each setting's variable under the name that the provider looks for. One that is set to nothing
    /// is not set.
    private var variables: [String: String] {
        let pairs = table.settings.compactMap { setting in
            environment[table.variable(of: setting)].flatMap { $0.isEmpty ? nil : $0 }.map {
                ("\(table.program)_\(setting.key)".uppercased().replacing("-", with: "_"), $0)
            }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private func provider(of file: String) async throws(SettingsError) -> any ConfigProvider {
        var status = stat()
        guard stat(file, &status) == 0 else {
            throw SettingsError("\(file): cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.greatestFile else {
            throw SettingsError("\(file): a configuration file is a plain file of at most \(Self.greatestFile) bytes")
        }
        let options = SettingsFile.ParsingOptions { [table] in Self.refusal(ofKey: $0, table) }
        do {
            return try await FileProvider<SettingsFile>(parsingOptions: options, filePath: FilePath(file))
        } catch let violation as SettingsFile.Violation {
            throw SettingsError("\(file)\(violation.line.map { ":\($0)" } ?? ""): \(violation.reason)")
        } catch {
            throw SettingsError("\(file): cannot be read: \(error)")
        }
    }

    // MARK: Values

    private func find(_ setting: Setting<Values>, in layers: [Layer]) throws -> (String, Origin)? {
        for layer in layers {
            let origin = layer.origin(setting)
            do {
                if let text = try Self.text(of: setting, layer.provider) { return (text, origin) }
            } catch {
                throw SettingsError("\(origin): \(setting.key) is \(setting.allowed)")
            }
        }
        return nil
    }

    private static func text(of setting: Setting<Values>, _ provider: any ConfigProvider) throws -> String? {
        let key = AbsoluteConfigKey([setting.key])
        if setting.shape == .list,
            case .stringArray(let parts)? = try? provider.value(forKey: key, type: .stringArray).value?.content
        {
            return parts.joined(separator: ",")
        }
        guard case .string(let text)? = try provider.value(forKey: key, type: .string).value?.content else {
            return nil
        }
        return text
    }

    private func refusal(
        of setting: Setting<Values>, _ text: String, _ origin: Origin, _ misfit: Setting<Values>.Misfit
    ) -> SettingsError {
        let shown = setting.isSecret ? "" : ", not \"\(text)\""
        let what = misfit.reason ?? "is \(setting.allowed)\(shown)"
        if case .flag(let name) = origin { return SettingsError("\(name) \(what)", isUsage: true) }
        return SettingsError("\(origin): \(setting.key) \(what)")
    }

    private static func refusal(ofKey key: String, _ table: SettingsTable<Values>) -> String? {
        guard table[key] == nil else { return nil }
        let hint = table.nearest(to: key).map { "did you mean \($0)?" } ?? "\(table.program).yaml(5) lists them all"
        return "there is no setting \"\(key)\"; \(hint)"
    }
}
