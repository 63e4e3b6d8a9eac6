// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import DequeModule
import JSON
import Logging
import NIOCore

/// One client of the control API: its calls, carried out one after the other; its answers, in the same order; and what
/// it watches. Everything happens on the event loop.
final class Connection {
    /// Calls wait while so many bytes of answers do.
    private static let answersLimit = 1 << 20
    /// Bytes handed to the channel at a time.
    private static let pieceSize = 256 << 10
    /// How long a client may take to read its last lines after the connection was ended on purpose.
    static let farewell = TimeAmount.seconds(30)
    /// How long one that may not come in has to read why: no longer, so that it cannot take the place of others.
    private static let refusalFarewell = TimeAmount.seconds(1)

    /// Names the connection, to the player lists too.
    let id: UInt64
    let access: Access
    private let daemon: Daemon
    private let channel: any Channel
    private var decoder: LineDecoder
    /// The calls of the line that was read last and that wait for their turn.
    private var items: Deque<Item> = []
    private var outbox = Outbox()
    /// Answers that the channel could not take yet.
    private var unsent: Deque<ByteBuffer> = []
    private(set) var watches: [BoardName: Watch] = [:]
    /// The boards on which this connection registered players.
    var joinedBoards: Set<BoardName> = []
    /// What was written to the channel goes out at the end of this turn.
    private var isFlushDue = false
    /// A call waits for something; the next ones wait with it.
    private var isWaiting = false
    private var inputEnded = false
    private var outputEnded = false
    private var state = State.open
    private var stallTimer: Scheduled<Void>?
    /// Closes one that was ended and is not read to its end.
    private var farewellTimer: Scheduled<Void>?

    private enum State {
        case open
        /// `bye` is said; what comes in is dropped.
        case ending
        case closed
    }

    init(id: UInt64, access: Access, daemon: Daemon, channel: any Channel) {
        (self.id, self.access) = (id, access)
        self.daemon = daemon
        self.channel = channel
        decoder = LineDecoder(limit: daemon.settings.limits.line)
    }

    // MARK: The beginning

    /// Nothing is read until it is decided whether the client may come in; one that may not is told why.
    func begin(when decided: EventLoopFuture<APIError?>) {
        decided.assumeIsolated().whenSuccess { refusal in
            if let refusal { self.refuse(refusal) } else { self.readMore() }
        }
    }

    private func refuse(_ error: APIError) {
        guard state == .open else { return }
        daemon.calls.refused[error.code.kind, default: 0] += 1
        var writer = JSONWriter()
        writer.response(id: .null, error: error)
        writer.endLine()
        end(saying: writer.take(), within: Self.refusalFarewell)
    }

    // MARK: Input

    func received(_ bytes: ByteBuffer) {
        guard state == .open else { return }
        bytes.withUnsafeReadableBytes { decoder.append($0) }
    }

    /// The channel has nothing more for now.
    func inputPaused() { resume() }

    /// The client sends nothing more, but may still read.
    func inputFinished() {
        inputEnded = true
        if state == .ending, outputEnded { channel.close(promise: nil) }
        resume()
    }

    /// Goes on where it was held up, as far as it can.
    func resume() {
        release()
        while canProceed, let item = nextItem() { carryOut(item) }
        release()
        if canProceed {
            inputEnded ? closeIfDone() : readMore()
        } else if state == .open {
            daemon.wait(self)
            watchForStall()
        } else {
            readMore()
        }
    }

    /// Whether a write of this connection's own is still to be stored.
    var waitsForCommit: Bool { outbox.isWaiting }

    private var canProceed: Bool {
        state == .open && !isWaiting && unsent.isEmpty && channel.isWritable && outbox.count < Self.answersLimit
            && daemon.takesCalls
    }

    private func readMore() { if state != .closed, !inputEnded { channel.read() } }

    private func nextItem() -> Item? {
        while items.isEmpty {
            switch decoder.next() {
            case nil: return nil
            case .tooLong: return Item(call: Call(unreadable: daemon.lineTooLong), envelope: .line)
            case .line(let line):
                let incoming = Incoming(line: line)
                if case .single(let call) = incoming { return Item(call: call, envelope: .line) }
                items.append(contentsOf: Item.items(of: incoming))
            }
        }
        return items.popFirst()
    }

    private func carryOut(_ item: Item) {
        if let error = item.call.error { return answer(item, error: error) }
        do {
            try daemon.carryOut(item, for: self)
        } catch let refusal as Refusal {
            answer(item, error: APIError(refusal))
        } catch let error as APIError {
            answer(item, error: error)
        } catch {
            daemon.log.error("a call failed", metadata: ["error": "\(error)"])
            answer(item, error: APIError(.internalError, "the daemon failed to carry this out; its log says more"))
        }
    }

    // MARK: Answers

    /// Answers a call, as soon as everything up to the ticket is stored.
    func answer(
        _ item: Item, after ticket: Ticket = 0, watch: Watch? = nil, result: (inout JSONWriter) -> Void
    ) {
        outbox.append(item, ticket: ticket, watch: watch) { writer in
            writer.response(id: item.call.id ?? .null, result: result)
        }
    }

    func answer(_ item: Item, error: APIError) {
        outbox.append(item, ticket: 0, refusal: error.code) { $0.response(id: item.call.id ?? .null, error: error) }
    }

    /// The next calls wait until `future` is done, which answers this one; a failure is answered by an error.
    func hold<Value: Sendable>(
        _ item: Item, for future: EventLoopFuture<Value>, then body: @escaping (Value) throws -> Void
    ) {
        isWaiting = true
        future.assumeIsolated().whenComplete { result in
            self.isWaiting = false
            guard self.state == .open else { return }
            do { try body(result.get()) } catch { self.answer(item, error: self.daemon.readError(error)) }
            self.resume()
        }
    }

    /// The next calls wait until everything up to the ticket is stored; then this one is carried out anew.
    func retry(_ item: Item, after ticket: Ticket) {
        isWaiting = true
        daemon.whenCommitted(ticket) {
            self.isWaiting = false
            self.items.prepend(item)
            self.resume()
        }
    }

    /// Sends the answers whose commits are done.
    func release() {
        guard state == .open else { return }
        if let release = outbox.release(committed: daemon.committed) {
            daemon.count(release)
            if !release.bytes.isEmpty { send(ByteBuffer(bytes: release.bytes)) }
            for watch in release.watches { daemon.begin(watch) }
            if !outbox.isMidLine { pumpAll() }
        }
        if outbox.isWaiting { daemon.wait(self) }
    }

    /// A commit was refused: what was decided is void, and each call that waits for it gets its answer anew.
    func redo(after committed: Ticket, error: APIError) {
        for item in outbox.withdraw(after: committed, error: error) { carryOut(item) }
    }

    /// The daemon cannot go on: every answer that waits becomes this error.
    func failHeld(after committed: Ticket, error: APIError) {
        for item in outbox.withdraw(after: committed, error: error) { answer(item, error: error) }
        release()
    }

    private func send(_ bytes: ByteBuffer) {
        unsent.append(bytes)
        drain()
    }

    /// Hands to the channel what it takes, in pieces, so that every piece taken is seen as progress.
    private func drain() {
        while channel.isWritable, var bytes = unsent.popFirst() {
            guard let piece = bytes.readSlice(length: min(Self.pieceSize, bytes.readableBytes)) else { break }
            if bytes.readableBytes > 0 { unsent.prepend(bytes) }
            channel.write(piece, promise: nil)
            channel.flush()
        }
    }

    /// The channel can take more.
    func writabilityChanged() {
        guard channel.isWritable, state != .closed else { return }
        stallTimer?.cancel()
        stallTimer = nil
        drain()
        finishOutput()
        pumpAll()
        resume()
    }

    // MARK: Notifications

    /// Watches a board from now on; a second watch of it replaces the first.
    func add(_ watch: Watch) {
        if let former = watches[watch.board.name] { end(former) }
        watches[watch.board.name] = watch
        watch.board.add(watch)
    }

    func end(_ watch: Watch) {
        watch.state = .ended
        watch.board.remove(watch)
        if watches[watch.board.name] === watch { watches[watch.board.name] = nil }
    }

    /// Sends a watcher what it does not know yet, as far as the channel takes it.
    func pump(_ watch: Watch) {
        guard canNotify, watch.state == .live else { return }
        if watch.cursor + 1 < watch.board.feed.first, watch.cursor < watch.board.feed.last {
            return daemon.catchUp(watch)
        }
        var wrote = false
        while canNotify, let (lines, last) = watch.board.feed.lines(after: watch.cursor) {
            channel.write(lines, promise: nil)
            watch.cursor = last
            wrote = true
        }
        if canNotify, let announced = watch.board.announcer.announced, announced.version > watch.knownPlayers {
            channel.write(announced.line, promise: nil)
            watch.knownPlayers = announced.version
            wrote = true
        }
        if canNotify, watch.cursor >= watch.board.feed.last, let line = watch.board.deletedLine {
            channel.write(line, promise: nil)
            end(watch)
            wrote = true
        }
        if wrote { flushSoon() }
    }

    /// What answers follow in this turn goes out in one piece with it.
    private func flushSoon() {
        guard outbox.isWaiting, channel.isWritable else { return channel.flush() }
        guard !isFlushDue else { return }
        isFlushDue = true
        channel.eventLoop.assumeIsolated().execute {
            self.isFlushDue = false
            self.channel.flush()
        }
    }

    /// Sends a watcher lines that were read from the store, up to event `last`. If they cannot go now, they are read
    /// again when they can.
    func send(_ lines: ByteBuffer, to watch: Watch, last: Int) {
        watch.state = .live
        guard canNotify else { return }
        watch.cursor = last
        channel.writeAndFlush(lines, promise: nil)
        pump(watch)
    }

    private var canNotify: Bool { state == .open && channel.isWritable && unsent.isEmpty && !outbox.isMidLine }

    private func pumpAll() { for watch in Array(watches.values) { pump(watch) } }

    // MARK: The end

    /// Ends the connection on purpose, with `bye` as its last line.
    func end(_ kind: ByeKind, reconnect: Int) {
        guard state == .open else { return }
        release()
        var writer = JSONWriter()
        writer.notification(.bye) { params in
            params.member("kind", kind.rawValue)
            params.member("reconnect", reconnect)
        }
        end(saying: writer.take(), within: Self.farewell)
    }

    private func end(saying lastLine: [UInt8], within time: TimeAmount) {
        state = .ending
        stallTimer?.cancel()
        for watch in Array(watches.values) { end(watch) }
        send(ByteBuffer(string: outbox.finishLine() + String(decoding: lastLine, as: UTF8.self)))
        finishOutput(within: time)
        readMore()
    }

    private func finishOutput(within time: TimeAmount) {
        farewellTimer = channel.eventLoop.assumeIsolated().scheduleTask(in: time) { self.channel.close(promise: nil) }
        finishOutput()
    }

    /// When everything is said, the client may read it and then closes too; one that does not is closed in the end.
    private func finishOutput() {
        guard state == .ending, unsent.isEmpty, !outputEnded else { return }
        channel.writeAndFlush(ByteBuffer()).assumeIsolated().whenComplete { _ in
            self.outputEnded = true
            self.channel.close(mode: self.inputEnded ? .all : .output, promise: nil)
        }
    }

    /// Ends the connection whether or not the client takes its last lines.
    func abort() { channel.close(promise: nil) }

    /// A client that sends nothing more is done when it has its answers, unless it watches.
    private func closeIfDone() {
        guard items.isEmpty, outbox.count == 0, unsent.isEmpty, watches.isEmpty, channel.isWritable else { return }
        // The channel may still have lines that the client has not taken.
        state = .ending
        stallTimer?.cancel()
        finishOutput(within: Self.farewell)
    }

    /// The channel is gone.
    func closed() {
        state = .closed
        stallTimer?.cancel()
        farewellTimer?.cancel()
        for watch in Array(watches.values) { end(watch) }
        daemon.closed(self)
    }

    /// A client that takes none of its answers is let go after a while. (One that only watches is bounded by its
    /// backlog.)
    private func watchForStall() {
        guard stallTimer == nil, state == .open, !channel.isWritable || !unsent.isEmpty else { return }
        guard !unsent.isEmpty || !items.isEmpty || decoder.buffered > 0 else { return }
        stallTimer = channel.eventLoop.assumeIsolated().scheduleTask(in: daemon.stallTimeout) {
            self.daemon.letGo(self)
        }
    }
}
