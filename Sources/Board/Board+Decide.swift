// SPDX-License-Identifier: MIT

extension Board {
    /// Decides whether a proposal takes effect, and applies it if it does. A refused one changes nothing.
    ///
    /// A key that was used before is looked at first: its repetition gives the first outcome again, whatever the board
    /// has become since.
    public mutating func decide(_ proposal: Proposal, limits: Limits) throws(Refusal) -> Decision {
        guard let key = proposal.key else {
            let (events, outcome) = try carryOut(proposal, limits: limits)
            return Decision(events: events, receipt: nil, outcome: outcome, isRepetition: false)
        }
        let digest = proposal.digest
        if let known = keys[key] {
            guard known.digest == digest else { throw .keyReused(key) }
            return Decision(events: [], receipt: nil, outcome: known.outcome, isRepetition: true)
        }
        let (events, outcome) = try carryOut(proposal, limits: limits)
        let receipt = Receipt(key: key, digest: digest, outcome: outcome)
        remember(receipt)
        return Decision(events: events, receipt: receipt, outcome: outcome, isRepetition: false)
    }

    private mutating func carryOut(
        _ proposal: Proposal, limits: Limits
    ) throws(Refusal) -> (events: [Event], outcome: Outcome) {
        if proposal.asPlayer, mode == .readOnly { throw .readOnly(name) }
        switch proposal.action {
        case .addCircle(let draft): return try add(CollectionOfOne(draft), at: proposal.at, limits: limits)
        case .addCircles(let drafts): return try add(drafts, at: proposal.at, limits: limits)
        case .removeCircles(let selection): return remove(selection, at: proposal.at)
        case .clearBoard: return clear(at: proposal.at)
        case .restoreBoard(let to, let past): return try restore(to: to, past: past, at: proposal.at)
        case .setBoard(let mode):
            let event = take(.setBoard(mode), at: proposal.at)
            return ([event], .modeSet(seq: seq, mode: mode))
        }
    }

    private mutating func add(
        _ drafts: some Collection<CircleDraft>, at: Int64, limits: Limits
    ) throws(Refusal) -> (events: [Event], outcome: Outcome) {
        guard circles.count + drafts.count <= limits.circles else {
            throw .limitReached(.circles, maximum: limits.circles)
        }
        let first = seq + 1
        let events = drafts.map { take(.addCircle($0), at: at) }
        return (events, .added(first: first, last: seq, at: at))
    }

    private mutating func remove(_ selection: Proposal.Selection, at: Int64) -> (events: [Event], outcome: Outcome) {
        let ids = selected(selection)
        guard !ids.isEmpty else { return ([], .removed(seq: seq, count: 0)) }
        let event = take(.removeCircles(ids), at: at)
        return ([event], .removed(seq: seq, count: ids.count))
    }

    private mutating func clear(at: Int64) -> (events: [Event], outcome: Outcome) {
        let count = circles.count
        guard count > 0 else { return ([], .cleared(seq: seq, count: 0)) }
        let event = take(.clearBoard, at: at)
        return ([event], .cleared(seq: seq, count: count))
    }

    private mutating func restore(
        to: Int, past: [Circle], at: Int64
    ) throws(Refusal) -> (events: [Event], outcome: Outcome) {
        guard to <= seq else {
            throw .invalidField("to", reason: "the board's last seq is \(seq)")
        }
        let (dropped, returned) = circles.difference(to: past)
        let event = take(.restoreBoard(to: to, dropped: dropped, returned: returned), at: at)
        return ([event], .restored(seq: seq, circles: circles.count))
    }

    private mutating func take(_ change: Event.Change, at: Int64) -> Event {
        let event = Event(seq: seq + 1, at: at, change: change)
        apply(event)
        return event
    }

    private func selected(_ selection: Proposal.Selection) -> [Int] {
        switch selection {
        case .ids(let ids): return circles.present(ids)
        case .matching(let initials, let by, let last):
            let fitting = circles.circles.lazy.reversed().filter { circle in
                (initials == nil || circle.draft.initials == initials) && (by == nil || circle.draft.by == by)
            }
            return fitting.prefix(last ?? .max).map(\.id).reversed()
        }
    }
}
