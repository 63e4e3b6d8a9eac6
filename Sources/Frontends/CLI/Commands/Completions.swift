// SPDX-License-Identifier: MIT
internal import ArgumentParser

/// `circles completions bash|zsh|fish`
struct Completions: Command {
    static let about = About(
        name: "completions", summary: "Print a completion script for a shell.",
        example: "circles completions bash > ~/.local/share/bash-completion/completions/circles")

    /// The shells there are scripts for.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let script =
            switch shell {
            case .bash: Circles.completionScript(for: .bash)
            case .zsh: Circles.completionScript(for: .zsh)
            case .fish: Circles.completionScript(for: .fish)
            }
        try context.output.line(script)
    }
}
