// SPDX-License-Identifier: MIT
import Testing

@testable import Listening

@Suite struct CrowdTests {
    @Test func itHasLeftEachTimeThatHalfOfItIsGone() {
        var crowd = Crowd()
        for _ in 0..<2000 { crowd.came() }
        var halves: [Int] = []
        for _ in 0..<2000 where crowd.left() { halves.append(crowd.count) }
        #expect(halves == [1000, 500])
        #expect(crowd.count == 0)
    }

    @Test func aFewAreNoCrowd() {
        var crowd = Crowd()
        for _ in 0..<Crowd.least - 1 { crowd.came() }
        for _ in 0..<Crowd.least - 1 {
            let hasLeft = crowd.left()
            #expect(!hasLeft)
        }
    }
}
