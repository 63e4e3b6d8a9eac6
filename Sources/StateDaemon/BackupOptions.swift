// SPDX-License-Identifier: MIT
import ArgumentParser

/// The flags that have to do with backups.
struct BackupOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Make the store of a backup, in a data folder that has none, and end.", valueName: "file"))
    var restore: File?

    /// A type of its own, as every flag that is plain text is a setting.
    struct File: ExpressibleByArgument {
        let path: String

        init(argument: String) { path = argument }
    }
}
