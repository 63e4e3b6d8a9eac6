// SPDX-License-Identifier: MIT
import Board
import BoardFiles
import ControlAPI
import DequeModule
import JSON
import NIOCore
import NIOHTTP1
import SocketIOServer

/// Boards as files, as the daemon has them at the time. They are made one after the other, and with a rest after each, so that
/// however many are asked for, there is time for those who play.
final class BoardFileDesk {
    /// The most bytes of files that are made in a second.
    static let greatestRate = 8 << 20
    /// The most requests that wait.
    static let greatestWaiting = 1000

    private struct Wanted: Hashable {
        let board: BoardName
        let format: BoardFormat
    }

    private typealias Asker = (request: HTTPRequest, respond: (HTTPResponse) -> Void)

    private let bridge: Bridge
    private let isFull: () -> Bool
    private var order: Deque<Wanted> = []
    /// Those who wait for the same file; who comes while it is made waits for the next.
    private var askers: [Wanted: [Asker]] = [:]
    private var waitingCount = 0
    private var isBusy = false

    /// `isFull` says whether too much waits for slow readers already.
    init(bridge: Bridge, isFull: @escaping () -> Bool) { (self.bridge, self.isFull) = (bridge, isFull) }

    func answer(
        _ request: HTTPRequest, _ board: BoardName, _ format: BoardFormat,
        _ respond: @escaping (HTTPResponse) -> Void
    ) {
        guard waitingCount < Self.greatestWaiting else { return respond(.busy) }
        let wanted = Wanted(board: board, format: format)
        waitingCount += 1
        if askers[wanted] == nil { order.append(wanted) }
        askers[wanted, default: []].append((request, respond))
        next()
    }

    private func next() {
        guard !isBusy, let wanted = order.popFirst(), let askers = askers.removeValue(forKey: wanted) else { return }
        waitingCount -= askers.count
        guard !isFull() else {
            for asker in askers { asker.respond(.busy) }
            return next()
        }
        isBusy = true
        bridge.ask(.getBoard) {
            $0.member("board", wanted.board.text)
        } answered: { [self] result in
            let size = serve(wanted, result, to: askers)
            let rest = TimeAmount.microseconds(Int64(size) * 1_000_000 / Int64(Self.greatestRate))
            bridge.loop.assumeIsolated().scheduleTask(in: rest) {
                self.isBusy = false
                self.next()
            }
        }
    }

    /// Gives everybody the same; how many bytes it was made of.
    private func serve(_ wanted: Wanted, _ result: Result<JSONValue, any Error>, to askers: [Asker]) -> Int {
        switch result {
        case .success(let state):
            let file = Self.file(of: state, wanted.format)
            for asker in askers {
                asker.respond(.file([file.bytes], type: file.type, tag: file.tag, for: asker.request))
            }
            return max(file.bytes.readableBytes, (state["circles"]?.count ?? 0) * Self.bytesOfCircle)
        case .failure(let error as APIError) where error.code == .noSuchBoard:
            for asker in askers { asker.respond(.text(.notFound, "there is no board \(wanted.board)\n")) }
        case .failure: for asker in askers { asker.respond(.away) }
        }
        return 0
    }

    /// What a circle has to be read from, at least, however it is written.
    private static let bytesOfCircle = 100

    private static func file(of state: JSONValue, _ format: BoardFormat) -> Site.File {
        let circles = format == .json ? [] : state["circles"]?.elements?.compactMap { Circle(json: $0) } ?? []
        var body = ByteBuffer()
        format.write(state, circles) { body.writeBytes($0) }
        // The players, in `json` alone, are no part of the board's events: what they are is in the bytes.
        let tag = "\"\(state["epoch"]?.string ?? "")-\(state["seq"]?.int ?? 0)-\(format.rawValue)\""
        let type = ContentType.of(".\(format.rawValue)")
        return Site.File(
            bytes: body, type: type, tag: format == .json ? Site.file("", Array(body.readableBytesView)).tag : tag)
    }
}
