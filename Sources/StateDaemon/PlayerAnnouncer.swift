// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore

/// Tells a board's watchers the player list: the first change at once, then at most once in each interval, always the
/// latest. The line is encoded once for all of them.
final class PlayerAnnouncer {
    static let interval = TimeAmount.milliseconds(50)

    /// The version that was announced last, and its line.
    private(set) var announced: (version: Int, line: ByteBuffer)?
    private var isScheduled = false
    private var lastAnnouncement = NIODeadline.distantPast

    /// To be called after each change.
    func schedule(_ board: LiveBoard, on loop: any EventLoop) {
        guard !isScheduled else { return }
        isScheduled = true
        let due = max(lastAnnouncement + Self.interval, .now())
        loop.assumeIsolated().scheduleTask(deadline: due) { self.announce(board) }
    }

    private func announce(_ board: LiveBoard) {
        isScheduled = false
        lastAnnouncement = .now()
        guard !board.watches.isEmpty else { return }
        var writer = JSONWriter()
        writer.notification(.updatePlayerList) { params in
            params.member("board", board.name.text)
            params.key("players")
            params.players(board.players.players)
        }
        announced = (board.playersVersion, ByteBuffer(bytes: writer.take()))
        for watch in board.watches { watch.connection.pump(watch) }
    }
}
