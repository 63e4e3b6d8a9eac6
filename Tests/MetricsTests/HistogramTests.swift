// SPDX-License-Identifier: MIT
import Metrics
import Testing

@Suite struct HistogramTests {
    @Test func whatWasToldIsTheSame() {
        var histogram = Histogram()
        for milliseconds in [0, 1, 3, 40, 9000] { histogram.observe(.milliseconds(milliseconds)) }
        let told = Histogram(cumulated: histogram.cumulated.map(\.count), count: 5, sum: histogram.sum)
        #expect(told == histogram)
    }

    @Test func whatIsNoHistogramIsRefused() {
        let none = [Int](repeating: 0, count: Histogram.bounds.count)
        #expect(Histogram(cumulated: none, count: 0, sum: 0) == Histogram())
        #expect(Histogram(cumulated: none.dropLast(), count: 0, sum: 0) == nil)
        #expect(Histogram(cumulated: [1] + none.dropLast(), count: 1, sum: 0) == nil, "they only grow")
        #expect(Histogram(cumulated: none.dropLast() + [2], count: 1, sum: 0) == nil, "all are more than some")
        #expect(Histogram(cumulated: [-1] + none.dropLast(), count: 0, sum: 0) == nil)
        #expect(Histogram(cumulated: none, count: 0, sum: .infinity) == nil)
    }

    @Test func theBoundsAreTold() {
        #expect(Histogram.names.first == "0.0001" && Histogram.names.last == "5")
        #expect(Histogram.names.compactMap { Double($0) } == Histogram.bounds)
    }
}
