// SPDX-License-Identifier: MIT
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import ControlClient
internal import DequeModule
internal import Glibc
internal import JSON
internal import NIOCore

/// Circles from a descriptor to a board: as they come, and in bulk when they come fast.
///
/// What one read brought becomes one call. While `window` calls are on their way, what comes gathers for the next. Each
/// call has a key, so one whose answer was lost with the connection is repeated without placing anything twice.
final class Feed {
    /// How many calls may be on their way.
    static let window = 8
    /// For how long the daemon is waited for when it goes away in the middle.
    static let patience = Duration.seconds(30)

    private enum Message: Sendable {
        case piece(InputThread.Piece)
        case answer(Result<JSONValue, any Error>)
        case closed(Closing)
    }

    private struct Sent {
        let batch: Batch
        /// Its place among the calls, from 1.
        let number: Int
        let key: String
    }

    private let context: Context
    private let descriptor: Int32
    private let options: FeedOptions
    private let by: String?
    private let mailbox = Mailbox<Message>()
    private let runID = UInt64.random(in: .min ... .max)

    private var client: ControlClient
    private var reader: CircleReader
    private var builder: BatchBuilder
    private var input: InputThread?
    /// Pieces that are in `reader` and not used up.
    private var unusedPieces = 0
    private var held: CircleReader.PlacedDraft?
    private var onTheirWay: Deque<Sent> = []
    private var calls = 0
    /// The input is at its end, or of no more interest.
    private var isEnded = false
    private var problem: InputProblem?
    private var refusal: RefusedCalls?
    private var lastSent: InputProblem.Place?
    private var skipped = Skipped()
    private var progress = Progress()
    /// The daemon went away and has answered nothing since.
    private var recovery: (deadline: Deadline, backoff: Backoff, cause: Failure)?
    /// How many circles were stored.
    private(set) var stored = 0

    init(_ context: Context, from descriptor: Int32, options: FeedOptions, by: String?) throws {
        self.context = context
        self.descriptor = descriptor
        self.options = options
        self.by = by
        client = try context.connect()
        let limits = try client.hello(client: "circles").wait().limits
        reader = CircleReader(format: options.format, limits: limits)
        builder = BatchBuilder(limits: limits, by: by)
        listen()
    }

    /// Reads to the end; throws the first thing that is wrong, when everything before it is stored.
    func run() throws {
        defer { progress.clear() }
        if let by, Token(by) == nil { throw Failure(.badData, "--by has to be \(Token.rule)") }
        input = InputThread(descriptor) { [mailbox] in mailbox.put(.piece($0)) }
        while true {
            pump()
            if onTheirWay.isEmpty, refusal != nil || (isEnded && builder.isEmpty && held == nil) { break }
            guard let message = mailbox.take() else { break }
            try handle(message)
        }
        progress.clear()
        if let refusal { throw refusal.failure }
        if let problem { throw Failure(.badData, problem.sentence) }
        if let failure = skipped.failure { throw failure }
    }

    /// Makes calls of what was read, as far as the window allows.
    private func pump() {
        while let circle = nextCircle() {
            if builder.append(circle) { continue }
            held = circle
            guard sendGathered() else { return }
        }
        _ = sendGathered()
        guard held == nil else { return }
        for _ in 0..<unusedPieces { input?.used() }
        unusedPieces = 0
    }

    /// The next circle to be placed; bad ones are told or end the input.
    private func nextCircle() -> CircleReader.PlacedDraft? {
        if let circle = held {
            held = nil
            return circle
        }
        while problem == nil, let item = reader.next() {
            switch item {
            case .success(let circle): return circle
            case .failure(let problem) where options.skipInvalid && !problem.isFatal:
                progress.clear()
                skipped.add(problem)
            case .failure(let problem):
                self.problem = problem
                isEnded = true
            }
        }
        return nil
    }

    /// False where the window is full.
    private func sendGathered() -> Bool {
        guard !builder.isEmpty else { return true }
        guard onTheirWay.count < Self.window, recovery == nil, refusal == nil else { return false }
        calls += 1
        let sent = Sent(batch: builder.take(), number: calls, key: "feed-\(String(runID, radix: 16))-\(calls)")
        onTheirWay.append(sent)
        lastSent = sent.batch.places.last
        send(sent)
        return true
    }

    private func send(_ sent: Sent) {
        let params = { (params: inout JSONWriter) in
            params.member("board", self.context.board.text)
            params.member("key", sent.key)
            if let by = self.by { params.member("by", by) }
            params.array("circles") { $0.raw(sent.batch.circles) }
        }
        client.send(.addCircles, params: params) { [mailbox] in mailbox.put(.answer($0)) }
    }

    private func listen() {
        client.closed.whenSuccess { [mailbox] in mailbox.put(.closed($0)) }
    }

    private func handle(_ message: Message) throws {
        switch message {
        case .piece(.bytes(let bytes)):
            unusedPieces += 1
            if problem == nil { reader.append(bytes) }
        case .piece(.end):
            isEnded = true
            reader.finish()
        case .piece(.failure(let error)): throw Failure(.noInput, "the input could not be read: \(error)")
        case .answer(.success): answered()
        case .answer(.failure(let error as APIError)): refused(error)
        // The connection ended: said once more, for all of its calls, by `closed`.
        case .answer(.failure): break
        case .closed(let closing): try reconnect(after: closing)
        }
    }

    private func answered() {
        // Answers behind the one that made us start anew come again.
        guard !isStartingAnew, let sent = onTheirWay.popFirst() else { return }
        recovery = nil
        stored += sent.batch.places.count
        progress.show(stored)
    }

    private func refused(_ error: APIError) {
        guard !isStartingAnew, let sent = onTheirWay.first else { return }
        guard error.code == .shuttingDown || error.stored == .unknown else {
            onTheirWay.removeFirst()
            var refusal = self.refusal ?? RefusedCalls(error)
            if let stretch = sent.batch.stretch(at: error.index) { refusal.add(stretch, call: sent.number) }
            refusal.lastSent = lastSent
            self.refusal = refusal
            return
        }
        beginRecovery(cause: error.code == .shuttingDown ? Failure(.closed(nil)) : Failure(error))
        isStartingAnew = true
        client.close()
    }

    /// The connection was given up, and is not closed yet.
    private var isStartingAnew = false

    /// That the daemon shuts down is no cause to give up for: either it comes back, or there is none.
    private func beginRecovery(cause: Failure) {
        if recovery == nil { recovery = (.after(Self.patience), Backoff(), cause) }
    }

    /// Comes back, and repeats what has no answer.
    private func reconnect(after closing: Closing) throws {
        isStartingAnew = false
        if let error = closing.error, case .refused = error { throw error }
        beginRecovery(cause: Failure(closing.error ?? .closed(nil)))
        if let bye = closing.bye { Deadline.after(bye.reconnect).sleep() }
        while var recovery {
            guard !recovery.deadline.hasPassed else { throw givenUp(recovery.cause) }
            Deadline.after(recovery.backoff.next(jitter: .random(in: 0...1))).sleep()
            self.recovery = recovery
            do {
                client = try context.connect()
                break
            } catch let error as ClientError where ExitStatus(error) == .unavailable {
                if recovery.cause.status != .temporary { self.recovery?.cause = Failure(error) }
            }
        }
        listen()
        for sent in onTheirWay { send(sent) }
        if onTheirWay.isEmpty { recovery = nil }
    }

    private func givenUp(_ cause: Failure) -> Failure {
        let waited = Self.patience.components.seconds
        let status = cause.status == .temporary ? ExitStatus.temporary : .unavailable
        return Failure(status, "\(whatIsStored)waited \(waited) s for the daemon: \(cause.message)")
    }

    /// For whoever has to go on by hand.
    private var whatIsStored: String {
        if let first = onTheirWay.first?.batch.places.first {
            return "from \(first) on it is not known what is stored; "
        }
        return lastSent.map { "stored up to \($0); " } ?? ""
    }
}
