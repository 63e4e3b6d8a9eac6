// SPDX-License-Identifier: MIT
import Metrics
import Testing

@Suite struct PrometheusTextTests {
    @Test func aNumberBehindWhatItIs() {
        let text = PrometheusText.write([
            .counter("a_total", "All there were.", 3), .gauge("b_seconds", "So long.", 1.5), .gauge("c", "Whole.", 2),
        ])
        #expect(
            text == """
                # HELP a_total All there were.
                # TYPE a_total counter
                a_total 3
                # HELP b_seconds So long.
                # TYPE b_seconds gauge
                b_seconds 1.5
                # HELP c Whole.
                # TYPE c gauge
                c 2

                """)
    }

    @Test func labelsInTheOrderOfTheirValues() {
        let text = PrometheusText.write([.counter("a_total", "All.", by: "reason", ["too-many": 1, "bad": 0])])
        #expect(text.hasSuffix("# TYPE a_total counter\na_total{reason=\"bad\"} 0\na_total{reason=\"too-many\"} 1\n"))
    }

    @Test func whatCouldBreakALineIsEscaped() {
        let text = PrometheusText.write([.gauge("a", "One \\ \"two\"\nthree.", by: "b", ["\\ \"\r\n": 1])])
        #expect(text == "# HELP a One \\\\ \"two\"\\nthree.\n# TYPE a gauge\na{b=\"\\\\ \\\"\r\\n\"} 1\n")
    }

    @Test func aHistogramIsCumulated() {
        var histogram = Histogram()
        for duration in [Duration.microseconds(50), .microseconds(100), .milliseconds(2), .seconds(7)] {
            histogram.observe(duration)
        }
        let lines = PrometheusText.write([.histogram("d_seconds", "So long.", histogram)]).split(separator: "\n")
        #expect(lines[1] == "# TYPE d_seconds histogram")
        #expect(lines[2] == "d_seconds_bucket{le=\"0.0001\"} 2", "a bound belongs to its bucket")
        #expect(lines.contains("d_seconds_bucket{le=\"0.001\"} 2"))
        #expect(lines.contains("d_seconds_bucket{le=\"0.0025\"} 3"))
        #expect(lines.suffix(4).first == "d_seconds_bucket{le=\"5\"} 3")
        #expect(lines.suffix(3).first == "d_seconds_bucket{le=\"+Inf\"} 4")
        #expect(lines.last == "d_seconds_count 4")
        let sum = lines.suffix(2).first.flatMap { Double($0.dropFirst("d_seconds_sum ".count)) }
        #expect(abs((sum ?? 0) - 7.00215) < 1e-9)
    }
}
