// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import EventStore

/// Values to store.
enum Samples {
    static func draft(
        _ number: Int = 0, initials: String = "AB", by: String? = "p1"
    ) throws -> CircleDraft {
        let colour = try #require(Colour(red: 1, green: 2, blue: UInt8(truncatingIfNeeded: number), alpha: 500))
        let initials = try #require(Initials(initials, maximum: Initials.greatestMaximum))
        return try #require(
            CircleDraft(
                initials: initials, x: Double(number % 1000) + 0.5, y: -2, diameter: 10, colour: colour,
                by: by.flatMap { PlayerID($0) }))
    }

    static func circle(_ id: Int) throws -> Circle { Circle(id: id, at: -5, draft: try draft(id)) }

    /// Events of every kind, in order.
    static func events() throws -> [Event] {
        let changes: [Event.Change] = [
            .addCircle(try draft(1)),
            .addCircle(try draft(2, initials: "ÄÖÜßÄÖÜßÄÖ", by: nil)),
            .removeCircles([1, 2, 300, 70_000]),
            .clearBoard,
            .restoreBoard(to: 0, dropped: [], returned: []),
            .restoreBoard(to: 3, dropped: [4, 9], returned: [try circle(1), try circle(200)]),
            .setBoard(.readOnly),
            .setBoard(.open),
        ]
        return zip(1..., changes).map { Event(seq: $0, at: Int64($0) - 3, change: $1) }
    }

    /// Receipts of every kind.
    static func receipts() throws -> [Receipt] {
        let outcomes: [Outcome] = [
            .added(first: 1, last: 9, at: -1), .removed(seq: 7, count: 0), .cleared(seq: 1 << 40, count: 2),
            .restored(seq: 3, circles: 100_000), .modeSet(seq: 1, mode: .readOnly), .modeSet(seq: 2, mode: .open),
        ]
        return try zip(0..., outcomes).map { number, outcome in
            let key = try #require(RequestKey("key \(number) é"))
            return Receipt(key: key, digest: .max - UInt64(number), outcome: outcome)
        }
    }
}

/// What a store's call fails with.
func failure(_ body: () throws -> Void) -> StoreError? {
    do { try body() } catch { return error as? StoreError }
    return nil
}
