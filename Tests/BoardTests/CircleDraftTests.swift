// SPDX-License-Identifier: MIT
import Board
import Testing

@Suite struct CircleDraftTests {
    private func circle(x: Double = 0, y: Double = 0, diameter: Double = 1) throws -> CircleDraft? {
        let good = try draft()
        return CircleDraft(initials: good.initials, x: x, y: y, diameter: diameter, colour: good.colour, by: nil)
    }

    @Test(arguments: [-100_000, 100_000, 0, 0.1, -0.1, 1e-300, 99_999.999_999])
    func coordinatesMayBe(number: Double) throws {
        #expect(try circle(x: number)?.x == number)
        #expect(try circle(y: number)?.y == number)
    }

    @Test(arguments: [
        100_000.000_1, -100_000.000_1, .infinity, -.infinity, .nan, .signalingNaN,
        .greatestFiniteMagnitude,
    ])
    func coordinatesMayNotBe(number: Double) throws {
        #expect(try circle(x: number) == nil)
        #expect(try circle(y: number) == nil)
    }

    @Test(arguments: [
        (1e-300, true), (1000, true), (0.5, true), (0, false), (-0.0, false), (-1, false), (.nan, false),
        (1000.000_1, false),
    ])
    func diameters(number: Double, isTaken: Bool) throws { #expect((try circle(diameter: number) != nil) == isTaken) }

    @Test func minusZeroEqualsZeroToTheBit() throws {
        let zero = try #require(try circle(x: -0.0, y: -0.0))
        #expect(zero.x.bitPattern == 0 && zero.y.bitPattern == 0)
        #expect(try zero == circle())
        let digests = [zero, try circle()].compactMap(\.self).map { Proposal(action: .addCircle($0), at: 0).digest }
        #expect(Set(digests).count == 1)
    }
}
