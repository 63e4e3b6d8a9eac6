// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import BoardFiles
@testable import CLI

@Suite struct KeyedRandomTests {
    private func choices(_ key: String?) -> [String] {
        var random = KeyedRandom(key: key)
        return [Number.text(random.whole(0...1_000_000)), random.colour(), Number.text(random.whole(0...1_000_000))]
    }

    @Test func aKeyDecides() {
        #expect(choices("k") == choices("k"))
        #expect(choices("k") != choices("l"))
        #expect(choices(nil) != choices(nil))
    }

    @Test func coloursAreColours() {
        var random = KeyedRandom(key: "k")
        for _ in 0..<100 {
            let alpha = Colour(css: random.colour())?.alpha ?? 0
            #expect((200...1000).contains(alpha))
        }
    }
}
