// SPDX-License-Identifier: MIT
public import Board

/// What is to be stored in one go: all of it or nothing.
public struct Batch: Sendable {
    /// A run of one board's events, and the receipts that came up meanwhile.
    struct Stretch: Sendable {
        let board: BoardName
        let epoch: String
        var events: [Event] = []
        var receipts: [Receipt] = []
    }

    /// What is to be done, in this order.
    enum Step: Sendable {
        case append(Stretch)
        case delete(BoardName)
    }

    private(set) var steps: [Step] = []
    /// How many events there are in all.
    public private(set) var eventCount = 0
    /// Where the latest stretch of a board is; none after its deletion.
    private var latest: [BoardName: Int] = [:]
    /// Whose the last step is, where that is its latest stretch.
    private var current: BoardName?
    private var deleted: Set<BoardName> = []

    public init() {}

    public var isEmpty: Bool { steps.isEmpty }

    /// The names of all boards touched.
    public var boards: Set<BoardName> { deleted.union(latest.keys) }

    /// Adds to the latest stretch of that board, or begins one. `events` may be empty where only a receipt is kept.
    public mutating func append(_ events: [Event], receipt: Receipt?, board: BoardName, epoch: String) {
        guard !events.isEmpty || receipt != nil else { return }
        let place = current == board ? steps.count - 1 : latest[board] ?? begin(Stretch(board: board, epoch: epoch))
        guard case .append(var stretch) = steps[place] else { return }
        guard stretch.epoch == epoch else {
            // Not mixed with the others, so that the store sees it and refuses it.
            latest[board] = nil
            current = nil
            return append(events, receipt: receipt, board: board, epoch: epoch)
        }
        // The step lets go of its arrays first, so that they grow in place.
        steps[place] = .delete(board)
        stretch.events.append(contentsOf: events)
        if let receipt { stretch.receipts.append(receipt) }
        steps[place] = .append(stretch)
        eventCount += events.count
    }

    /// The board's whole log goes. What is appended for that name afterwards belongs to a new life (a new epoch).
    public mutating func delete(_ board: BoardName) {
        latest[board] = nil
        current = nil
        deleted.insert(board)
        steps.append(.delete(board))
    }

    private mutating func begin(_ stretch: Stretch) -> Int {
        latest[stretch.board] = steps.count
        current = stretch.board
        steps.append(.append(stretch))
        return steps.count - 1
    }
}
