// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import Glibc

/// The flags that every command has.
struct CommonOptions: ParsableArguments {
    @Option(help: "The board (else $CIRCLES_BOARD, else main).")
    var board: String?

    @Option(help: ArgumentHelp("The daemon's socket (else $CIRCLES_SOCKET, else the usual places).", valueName: "path"))
    var socket: String?

    @Flag(help: "Print the daemon's result as JSON.")
    var json = false

    func boardName() throws(Failure) -> BoardName { try Self.boardName(board ?? Environment.value("CIRCLES_BOARD")) }

    /// The board of that name, `main` where none is said.
    static func boardName(_ text: String?) throws(Failure) -> BoardName {
        guard let text else { return .main }
        guard let name = BoardName(text) else {
            throw Failure(.badData, "\(Text.quoted(text)) is no name for a board: \(BoardName.rule)")
        }
        return name
    }

    func socketPath() throws(Failure) -> String {
        let user = geteuid()
        let path = SocketPath.forClient(
            asked: socket, environment: Environment.value, exists: { access($0, F_OK) == 0 }, uid: user)
        let folder = SocketPath.temporaryFolder(uid: user)
        if path == "\(folder)/control.sock" { try Self.checkOwner(of: folder, user: user) }
        return path
    }

    /// Anybody could have put a folder of that name into the shared one, and a daemon of his own into it.
    private static func checkOwner(of folder: String, user: UInt32) throws(Failure) {
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_uid != user || status.st_mode & S_IFMT != S_IFDIR else { return }
        throw Failure(
            .notAllowed, "\(folder) is not your own folder; say --socket PATH if you trust what listens there")
    }
}
