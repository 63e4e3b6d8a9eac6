// SPDX-License-Identifier: MIT

/// Prometheus' text format, version 0.0.4.
public enum PrometheusText {
    /// What it is, for a `Content-Type`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The metrics, each behind its HELP and TYPE.
    public static func write(_ metrics: [Metric]) -> String {
        metrics.map { metric in
            "# HELP \(metric.name) \(escaped(metric.help, quotes: false))\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
                + metric.samples.map { line(metric.name, $0) }.joined()
        }.joined()
    }

    private static func line(_ name: String, _ sample: Metric.Sample) -> String {
        let label = sample.label.map { "{\($0.name)=\"\(escaped($0.value, quotes: true))\"}" } ?? ""
        return "\(name)\(sample.suffix)\(label) \(sample.text)\n"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\"" where quotes: "\\\""
            default: String(scalar)
            }
        }.joined()
    }
}
