// SPDX-License-Identifier: MIT

/// A board's circles, always in the order of their ids.
public struct CircleSet: Equatable, Sendable {
    public private(set) var circles: [Circle] = []

    public init() {}

    /// Circles that are in the order of their ids already.
    public init(sorted circles: [Circle]) { self.circles = circles }

    public var count: Int { circles.count }

    /// Adds a circle whose id is above every other one's.
    public mutating func append(_ circle: Circle) { circles.append(circle) }

    /// Takes every circle away.
    public mutating func removeAll() { circles = [] }

    /// Those of `ids` (rising, each once) that are here.
    func present(_ ids: [Int]) -> [Int] { ids.filter { position(of: $0) != nil } }

    /// Takes away the circles with these ids (rising, each once).
    public mutating func remove(_ ids: [Int]) {
        if ids.count == 1, let position = position(of: ids[0]) {
            circles.remove(at: position)
            return
        }
        var rest = ids[...]
        circles.removeAll { circle in
            while let next = rest.first, next < circle.id { rest.removeFirst() }
            return rest.first == circle.id
        }
    }

    /// Puts circles (in the order of their ids, none of them here) where they belong.
    mutating func insert(_ returned: [Circle]) {
        guard !returned.isEmpty else { return }
        var merged: [Circle] = []
        merged.reserveCapacity(circles.count + returned.count)
        var coming = returned[...]
        for circle in circles {
            while let next = coming.first, next.id < circle.id { merged.append(coming.removeFirst()) }
            merged.append(circle)
        }
        circles = merged + coming
    }

    /// What has to go and what has to come back for these circles to become `target` (in the order of their ids).
    func difference(to target: [Circle]) -> (dropped: [Int], returned: [Circle]) {
        var dropped: [Int] = []
        var returned: [Circle] = []
        var wanted = target[...]
        for circle in circles {
            while let next = wanted.first, next.id < circle.id { returned.append(wanted.removeFirst()) }
            if wanted.first?.id == circle.id { wanted.removeFirst() } else { dropped.append(circle.id) }
        }
        return (dropped, returned + wanted)
    }

    /// The circle with this id, where it is here.
    public func circle(_ id: Int) -> Circle? { position(of: id).map { circles[$0] } }

    /// The place of the first circle whose id is not below `id`; the count where there is none.
    public func firstPosition(from id: Int) -> Int {
        var range = 0..<circles.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = circles[middle].id < id ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    private func position(of id: Int) -> Int? {
        let position = firstPosition(from: id)
        return position < circles.count && circles[position].id == id ? position : nil
    }
}
