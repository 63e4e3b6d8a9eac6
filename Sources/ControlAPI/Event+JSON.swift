// SPDX-License-Identifier: MIT
public import Board
public import JSON

extension Event {
    /// The event's name on the wire.
    public var name: String {
        switch change {
        case .addCircle: "add-circle"
        case .removeCircles: "remove-circles"
        case .clearBoard: "clear-board"
        case .restoreBoard: "restore-board"
        case .setBoard: "set-board"
        }
    }
}

extension JSONWriter {
    /// The members of an event: `seq, event, at, by?` and what belongs to its kind.
    public mutating func eventMembers(_ event: Event) {
        member("seq", event.seq)
        member("event", event.name)
        member("at", Int(event.at))
        if let by = event.by { member("by", by.text) }
        switch event.change {
        case .addCircle(let draft):
            key("circle")
            circle(Circle(id: event.seq, at: event.at, draft: draft))
        case .removeCircles(let ids): member("ids", ids: ids)
        case .clearBoard: break
        case .restoreBoard(let to, _, _): member("to", to)
        case .setBoard(let mode): member("mode", mode.rawValue)
        }
    }

    /// A list of whole numbers.
    public mutating func member(_ name: StaticString, ids: [Int]) {
        array(name) { array in for id in ids { array.int(id) } }
    }
}
