// SPDX-License-Identifier: MIT
import BoardFiles
import ControlAPI
import Testing

@testable import CLI

@Suite struct RefusedCallsTests {
    private func lines(_ first: Int, _ last: Int) -> InputStretch {
        InputStretch(first: .line(first), last: .line(last))
    }

    @Test func neighboursAreToldAsOne() {
        var refused = RefusedCalls(APIError(.limitReached, "no more"))
        refused.add(lines(1, 10), call: 1)
        refused.add(lines(12, 20), call: 2)
        refused.add(lines(31, 31), call: 4)
        refused.lastSent = .line(40)
        #expect(refused.failure.status == .temporary)
        #expect(
            refused.failure.message
                == "lines 1 to 20 and line 31 refused, and nothing behind line 40 was sent: no more")
    }

    @Test func circlesOfADocumentHaveNumbers() {
        var refused = RefusedCalls(APIError(.notAllowed, "no"))
        refused.add(InputStretch(first: .circle(2), last: .circle(5)), call: 3)
        #expect(refused.failure == Failure(.notAllowed, "circles 2 to 5 refused: no"))
    }
}
