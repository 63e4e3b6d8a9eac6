// SPDX-License-Identifier: MIT
internal import ControlAPI
internal import ControlClient
internal import JSON

/// A board's past events, page by page, up to the event that was the last when reading began.
struct Past {
    /// How many events one page has.
    static let pageSize = 2000

    private let context: Context
    private var after: Int
    private var epoch: String?
    private var last: Int?

    init(_ context: Context, after: Int) {
        self.context = context
        self.after = after
    }

    /// The next page, at most `limit` events; empty at the end.
    mutating func nextPage(limit: Int = .max) throws -> [JSONValue] {
        if let last, after >= last { return [] }
        let size = min(limit, Self.pageSize)
        guard size > 0 else { return [] }
        let result = try context.callOnBoard(.getHistory) { params in
            params.member("after", after)
            params.member("limit", size)
        }
        guard epoch == nil || epoch == result["epoch"]?.string else {
            throw Failure(.temporary, "the board \(context.board) was deleted while its history was read; try again")
        }
        epoch = result["epoch"]?.string
        last = last ?? result["last"]?.int
        return try take(result)
    }

    private mutating func take(_ result: JSONValue) throws -> [JSONValue] {
        let events = try Daemon.values(result, "events") { $0["seq"] == nil ? nil : $0 }
        let end = last ?? .max
        after = events.last?["seq"]?.int ?? end
        return events.filter { ($0["seq"]?.int ?? .max) <= end }
    }
}
