// SPDX-License-Identifier: MIT
public import ArgumentParser

/// The flags that have to do with the configuration itself.
public struct ConfigurationOptions: ParsableArguments {
    /// A form in which the settings there are can be printed.
    public enum Form: String, CaseIterable, ExpressibleByArgument, Sendable {
        case yaml, json
    }

    @Option(name: .customLong("config"), help: ArgumentHelp("The configuration file.", valueName: "path"))
    var configurationFile: Path?

    @Flag(help: "Say what is in force and where each part of it comes from, and end.")
    var checkConfig = false

    @Option(help: ArgumentHelp("Print all settings there are, and end.", visibility: .hidden))
    var printSettings: Form?

    public init() {}

    /// A file's path; a type of its own, as every flag that is plain text is a setting.
    struct Path: ExpressibleByArgument {
        let text: String

        init(argument: String) { text = argument }
    }
}
