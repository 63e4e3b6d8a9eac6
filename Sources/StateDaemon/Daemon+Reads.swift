// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import EventStore
import Glibc
import JSON

extension Daemon {
    func hello(_ item: Item, _ connection: Connection) throws {
        let params = item.call.params
        if let version = params.object?["protocol"], version.int != Version.protocol {
            throw Refusal.invalidField("protocol", reason: "this daemon speaks version \(Version.protocol)")
        }
        _ = try params.string("client")
        connection.answer(item) { writer in
            writer.object { result in
                result.member("server", "circlesd")
                result.member("version", Version.program)
                result.member("protocol", Version.protocol)
                result.member("node", Self.node)
                result.object("limits") { limits in
                    for limit in Limit.allCases {
                        limits.key(text: limit.rawValue)
                        limits.int(settings.limits[limit])
                    }
                }
            }
        }
    }

    func listBoards(_ item: Item, _ connection: Connection) {
        connection.answer(item, after: committer.latest) { writer in
            writer.object { result in
                result.array("boards") { list in
                    for board in boards.values.sorted(by: { $0.name < $1.name }) { list.summary(of: board) }
                }
            }
        }
    }

    func getBoard(_ item: Item, _ connection: Connection) throws {
        let board = try existing(try item.call.params.board())
        guard let seq = try item.call.params.integer("at-seq", in: 0...Int.max) else {
            return connection.answer(item, after: board.lastTicket) { writer in
                writer.object { result in
                    result.state(of: board, as: board.board)
                    result.circles(of: board.board)
                }
            }
        }
        guard seq <= board.board.seq else {
            throw Refusal.invalidField("at-seq", reason: "the board's last seq is \(board.board.seq)")
        }
        try getPast(of: board, at: seq, item, connection)
    }

    private func getPast(of board: LiveBoard, at seq: Int, _ item: Item, _ connection: Connection) throws {
        guard board.lastTicket <= committed else { return connection.retry(item, after: board.lastTicket) }
        let name = board.name
        let isStored = board.isStored
        let empty = Board(name: name, epoch: board.board.epoch)
        let past = worker.read { isStored ? try $0.past(of: name, at: seq) : empty }
        connection.hold(item, for: past) { past in
            connection.answer(item) { writer in
                writer.object { result in
                    result.state(of: board, as: past)
                    result.circles(of: past)
                }
            }
        }
    }

    func getHistory(_ item: Item, _ connection: Connection) throws {
        let params = item.call.params
        let board = try existing(try params.board())
        let after = try params.integer("after", in: 0...Int.max) ?? 0
        let limit = try params.integer("limit", in: 1...10_000) ?? 1000
        guard board.lastTicket <= committed else { return connection.retry(item, after: board.lastTicket) }
        let name = board.name
        let isStored = board.isStored
        let history = worker.read { isStored ? try $0.history(of: name, after: after, limit: limit) : [] }
        connection.hold(item, for: history) { events in
            connection.answer(item) { writer in
                writer.object { result in
                    result.member("board", name.text)
                    result.member("epoch", board.board.epoch)
                    result.array("events") { list in
                        for event in events { list.object { $0.eventMembers(event) } }
                    }
                    result.member("last", max(board.feed.last, events.last?.seq ?? 0))
                }
            }
        }
    }

    /// The machine's name.
    static let node: String = {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }()
}

extension JSONWriter {
    fileprivate mutating func summary(of board: LiveBoard) {
        object { object in
            object.member("board", board.name.text)
            object.member("epoch", board.board.epoch)
            object.member("seq", board.board.seq)
            object.member("circles", board.board.circles.count)
            object.member("players", board.players.count)
        }
    }

    /// The members of a board's state that do not depend on its size, but for the players.
    mutating func state(of board: LiveBoard, as state: Board) {
        member("board", board.name.text)
        member("epoch", board.board.epoch)
        member("seq", state.seq)
        member("mode", state.mode.rawValue)
        key("players")
        players(board.players.players)
    }

    mutating func circles(of board: Board) {
        key("circles")
        circles(board.circles.circles)
    }
}
