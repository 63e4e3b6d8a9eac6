// SPDX-License-Identifier: MIT
import ControlAPI

/// A call with what its answer is wrapped in: a line of its own, or a place in a batch's array.
final class Item {
    /// What stands before and behind an answer.
    struct Envelope {
        /// In a batch: `[` before the first answer, else a comma.
        var opening: UInt8?
        /// Behind the last answer of a batch.
        var closesBatch = false
        var endsLine = true

        /// A line of its own.
        static let line = Envelope()
    }

    let call: Call
    let envelope: Envelope

    init(call: Call, envelope: Envelope) { (self.call, self.envelope) = (call, envelope) }

    /// The items of a line that could be read; an unreadable one is answered by an item, too.
    static func items(of incoming: Incoming) -> [Item] {
        switch incoming {
        case .single(let call): [Item(call: call, envelope: .line)]
        case .unreadable(let error): [Item(call: Call(unreadable: error), envelope: .line)]
        case .batch(let calls): batch(calls)
        }
    }

    /// Which answers a batch has is known beforehand: those to all calls but notifications.
    private static func batch(_ calls: [Call]) -> [Item] {
        let first = calls.firstIndex(where: \.isAnswered)
        let last = calls.lastIndex(where: \.isAnswered)
        return calls.enumerated().map { index, call in
            let opening = index == first ? UInt8(ascii: "[") : UInt8(ascii: ",")
            let envelope = Envelope(opening: opening, closesBatch: index == last, endsLine: index == last)
            return Item(call: call, envelope: envelope)
        }
    }
}
