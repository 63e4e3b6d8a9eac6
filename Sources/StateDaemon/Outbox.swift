// SPDX-License-Identifier: MIT
import ControlAPI
import DequeModule
import JSON

/// A connection's answers in the order of its calls, held back until what they tell is stored.
///
/// No I/O: bytes in, bytes out.
struct Outbox {
    /// What an answer still waits for.
    private struct Held {
        /// Where the answer ends, counted from the beginning of `writer`.
        var end: Int
        let ticket: Ticket
        let id: RequestID?
        let isAnswered: Bool
        let envelope: Item.Envelope
        /// The call, to be carried out anew; nil for a write, of which nothing but this is kept.
        let item: Item?
        /// A watch that begins when its answer has been sent.
        let watch: Watch?
        /// Why the call was refused, where it was.
        let refusal: APIError.Code?

        init(
            _ item: Item, end: Int, ticket: Ticket, watch: Watch?, refusal: APIError.Code?
        ) {
            (self.end, self.ticket, self.watch, self.refusal) = (end, ticket, watch, refusal)
            (id, isAnswered, envelope) = (item.call.id, item.call.isAnswered, item.envelope)
            self.item = item.call.method?.isWrite == true ? nil : item
        }

        /// The call anew, a write as one that is refused.
        func withdrawn(_ error: APIError) -> Item {
            item ?? Item(call: Call(id: id, refused: error), envelope: envelope)
        }
    }

    /// What may be sent now.
    struct Release {
        var bytes: ArraySlice<UInt8>
        var watches: [Watch]
        /// How many calls are answered by it, and which refusals are among them.
        var calls: Int
        var refusals: [APIError.Code]
    }

    private var writer = JSONWriter()
    private var held: Deque<Held> = []
    /// The last line that was released is a batch's, and not complete.
    private(set) var isMidLine = false

    /// Whether an answer, or what follows one, waits for a commit.
    var isWaiting: Bool { !held.isEmpty }

    /// The bytes of all answers that wait.
    var count: Int { writer.bytes.count }

    /// Takes out the calls whose answers wait for a commit, and drops these answers. Used when a commit failed and what
    /// was decided is void: writes come back as refused with this error.
    mutating func withdraw(after committed: Ticket, error: APIError) -> [Item] {
        let kept = held.firstIndex { $0.ticket > committed } ?? held.endIndex
        let items = held[kept...].map { $0.withdrawn(error) }
        let end = kept == held.startIndex ? 0 : held[kept - 1].end
        held.removeSubrange(kept...)
        let bytes = writer.take()
        writer.append(bytes[..<min(end, bytes.count)])
        return items
    }

    /// Appends an answer, to be released with the commit of its ticket.
    mutating func append(
        _ item: Item, ticket: Ticket, watch: Watch? = nil, refusal: APIError.Code? = nil,
        _ answer: (inout JSONWriter) -> Void
    ) {
        if item.call.isAnswered {
            if let opening = item.envelope.opening { writer.append(opening) }
            answer(&writer)
            if item.envelope.closesBatch { writer.append(UInt8(ascii: "]")) }
            if item.envelope.endsLine { writer.endLine() }
        }
        let ticket = max(ticket, held.last?.ticket ?? 0)
        held.append(Held(item, end: writer.bytes.count, ticket: ticket, watch: watch, refusal: refusal))
    }

    /// Takes out what may be sent once the commit with this ticket is done.
    mutating func release(committed: Ticket) -> Release? {
        guard let first = held.first, first.ticket <= committed else { return nil }
        var end = 0
        var watches: [Watch] = []
        var refusals: [APIError.Code] = []
        let before = held.count
        while let next = held.first, next.ticket <= committed {
            end = next.end
            if let watch = next.watch { watches.append(watch) }
            if let refusal = next.refusal { refusals.append(refusal) }
            if next.isAnswered { isMidLine = !next.envelope.endsLine }
            held.removeFirst()
        }
        let bytes = writer.take()
        if end < bytes.count { writer.append(bytes[end...]) }
        for index in held.indices { held[index].end -= end }
        return Release(
            bytes: bytes[..<end], watches: watches, calls: before - held.count, refusals: refusals)
    }

    /// Completes a batch's line that will get no more answers.
    mutating func finishLine() -> String {
        defer { isMidLine = false }
        return isMidLine ? "]\n" : ""
    }
}
