// SPDX-License-Identifier: MIT
import Board
import BoardFiles
import Testing

@testable import CLI

@Suite struct BatchTests {
    private func circle(_ line: Int) throws -> CircleReader.PlacedDraft {
        let draft = CircleDraft(
            initials: try #require(Initials("AB", maximum: 3)), x: 1, y: 2, diameter: 3,
            colour: try #require(Colour(css: "#123")), by: nil)
        return CircleReader.PlacedDraft(draft: try #require(draft), place: .line(line))
    }

    @Test func aCallHasAtMostSoManyCircles() throws {
        var limits = Limits()
        limits.circlesPerCall = 2
        var builder = BatchBuilder(limits: limits, by: nil)
        #expect(builder.isEmpty)
        #expect(builder.append(try circle(4)))
        #expect(builder.append(try circle(6)))
        #expect(!builder.append(try circle(7)))
        let batch = builder.take()
        let one = #"{"initials":"AB","x":1,"y":2,"dia":3,"rgba":"rgba(17,34,51,1)"}"#
        #expect(String(decoding: batch.circles, as: UTF8.self) == "\(one),\(one)")
        #expect(batch.stretch()?.description == "lines 4 to 6")
        #expect(builder.isEmpty)
        #expect(builder.append(try circle(7)))
        #expect(builder.take().stretch()?.description == "line 7")
    }

    @Test func aCallFitsIntoALine() throws {
        var limits = Limits()
        limits.line = 1000
        var builder = BatchBuilder(limits: limits, by: "p")
        var count = 0
        while builder.append(try circle(count + 1)) { count += 1 }
        #expect(count == 9)
        #expect(builder.take().circles.count < 1000 - 384)
    }
}

@Suite struct MailboxTests {
    @Test func itKeepsTheOrder() {
        let mailbox = Mailbox<Int>()
        for number in 0..<1000 { mailbox.put(number) }
        #expect((0..<1000).map { _ in mailbox.take() ?? -1 } == Array(0..<1000))
    }

    @Test func takingEndsAtTheDeadline() {
        let mailbox = Mailbox<Int>()
        #expect(mailbox.take(until: .after(seconds: 0.01)) == nil)
        mailbox.put(1)
        #expect(mailbox.take(until: .after(seconds: -1)) == 1)
    }
}
