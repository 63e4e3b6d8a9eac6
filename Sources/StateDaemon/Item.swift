// SPDX-License-Identifier: MIT
import ControlAPI

/// A call with what its answer is wrapped in: a line of its own, or a place in a batch's array.
struct Item {
    struct Envelope {
        let prefix: String
        let suffix: String

        static let line = Envelope(prefix: "", suffix: "\n")
    }

    let call: Call
    let envelope: Envelope

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
            let envelope = Envelope(prefix: index == first ? "[" : ",", suffix: index == last ? "]\n" : "")
            return Item(call: call, envelope: envelope)
        }
    }
}
