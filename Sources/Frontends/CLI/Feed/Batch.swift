// SPDX-License-Identifier: MIT
internal import Board
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// The circles of one `add-circles` call, and where they stood in the input.
struct Batch: Equatable {
    /// The circles as JSON, with commas between them.
    let circles: [UInt8]
    let places: [InputProblem.Place]

    /// The part of the input that a message means: one circle where an error has its `index`, else all of them.
    func stretch(at index: Int? = nil) -> InputStretch? {
        if let index, places.indices.contains(index) { return InputStretch(first: places[index], last: places[index]) }
        guard let first = places.first, let last = places.last else { return nil }
        return InputStretch(first: first, last: last)
    }
}

/// Gathers circles until a call is full.
struct BatchBuilder {
    /// What a call has around its circles at most, without its `by`: names, a board, a key.
    private static let envelope = 384

    private let maximumCount: Int
    private let maximumBytes: Int
    private var writer = JSONWriter(capacity: 64 << 10)
    private var places: [InputProblem.Place] = []

    init(limits: Limits, by: String?) {
        maximumCount = max(1, limits.circlesPerCall)
        maximumBytes = limits.line - Self.envelope - (by?.utf8.count ?? 0) * 2
    }

    var isEmpty: Bool { places.isEmpty }

    /// Takes a circle in; false where the call has no room for it. An empty call always has.
    mutating func append(_ circle: CircleReader.PlacedDraft) -> Bool {
        var one = JSONWriter(capacity: 128)
        one.draft(circle.draft)
        let bytes = one.take()
        let fits = places.count < maximumCount && writer.bytes.count + bytes.count < maximumBytes
        guard fits || isEmpty else { return false }
        writer.raw(bytes)
        places.append(circle.place)
        return true
    }

    /// Takes the call away and begins the next.
    mutating func take() -> Batch {
        defer { places.removeAll() }
        return Batch(circles: writer.take(), places: places)
    }
}
