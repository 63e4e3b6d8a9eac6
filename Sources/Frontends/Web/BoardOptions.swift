// SPDX-License-Identifier: MIT
import ArgumentParser

/// Who may do what on the boards, as flags.
struct BoardOptions: ParsableArguments {
    @Option(help: .of("replay-limit")) var replayLimit: String?
    @Option(help: .of("clear-aliases")) var clearAliases: String?
    @Option(help: .of("who-may-clear")) var whoMayClear: String?
    @Option(help: .of("who-may-create-boards")) var whoMayCreateBoards: String?
    @Option(help: .of("moderator-secret-file")) var moderatorSecretFile: String?
    @Option(help: .of("rate")) var rate: String?
    @Option(help: .of("burst")) var burst: String?
    @Flag(inversion: .prefixedNo, help: .of("state-recovery")) var stateRecovery: Bool?
}
