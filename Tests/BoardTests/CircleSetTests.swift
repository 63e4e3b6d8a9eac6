// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import Board

@Suite struct CircleSetTests {
    @Test func itAgreesWithANaiveModel() throws {
        var random = SplitMix64(seed: 3)
        var (set, model) = (CircleSet(), [Int: Circle]())
        let one = try draft()
        for step in 1...3000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let ids = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    Int.random(in: 1...step, using: &random)
                }
                let rising = Set(ids).sorted()
                #expect(set.present(rising) == rising.filter { model[$0] != nil })
                set.remove(rising)
                for id in rising { model[id] = nil }
            case 1:
                let target = (1...step).filter { _ in Bool.random(using: &random) }.map {
                    Circle(id: $0, at: 0, draft: one)
                }
                let (dropped, returned) = set.difference(to: target)
                set.remove(dropped)
                set.insert(returned)
                model = Dictionary(uniqueKeysWithValues: target.map { ($0.id, $0) })
            default:
                set.append(Circle(id: step + 1, at: 0, draft: one))
                model[step + 1] = Circle(id: step + 1, at: 0, draft: one)
            }
        }
        #expect(set.circles.map(\.id) == model.keys.sorted())
    }
}
