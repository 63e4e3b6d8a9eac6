// SPDX-License-Identifier: MIT

/// A number that a program tells of itself, or several that differ in a label.
public struct Metric: Equatable, Sendable {
    public enum Kind: String, Sendable {
        /// It only grows, and begins at 0 with the process.
        case counter
        /// What is so now.
        case gauge
        case histogram
    }

    /// A label that tells a metric's numbers apart, and its value.
    public struct Label: Equatable, Sendable {
        public let name: String
        public let value: String
    }

    /// One of a metric's numbers.
    public struct Sample: Equatable, Sendable {
        /// Behind the metric's name: empty, but for a histogram's parts.
        public let suffix: String
        public let label: Label?
        public let value: Double

        init(suffix: String = "", label: Label? = nil, _ value: Double) {
            (self.suffix, self.label, self.value) = (suffix, label, value)
        }
    }

    public let name: String
    public let kind: Kind
    /// What the number means, in one sentence.
    public let help: String
    public let samples: [Sample]

    public static func counter(_ name: String, _ help: String, _ value: Int) -> Metric {
        Metric(name: name, kind: .counter, help: help, samples: [Sample(Double(value))])
    }

    public static func gauge(_ name: String, _ help: String, _ value: Int) -> Metric {
        gauge(name, help, Double(value))
    }

    public static func gauge(_ name: String, _ help: String, _ value: Double) -> Metric {
        Metric(name: name, kind: .gauge, help: help, samples: [Sample(value)])
    }

    /// A counter for each value of a label.
    public static func counter(_ name: String, _ help: String, by label: String, _ values: [String: Int]) -> Metric {
        Metric(name: name, kind: .counter, help: help, samples: samples(label, values))
    }

    /// A gauge for each value of a label.
    public static func gauge(_ name: String, _ help: String, by label: String, _ values: [String: Int]) -> Metric {
        Metric(name: name, kind: .gauge, help: help, samples: samples(label, values))
    }

    public static func histogram(_ name: String, _ help: String, _ histogram: Histogram) -> Metric {
        let buckets = histogram.cumulated.map { bucket in
            Sample(suffix: "_bucket", label: Label(name: "le", value: bucket.bound), Double(bucket.count))
        }
        let all = Double(histogram.count)
        let samples =
            buckets + [
                Sample(suffix: "_bucket", label: Label(name: "le", value: "+Inf"), all),
                Sample(suffix: "_sum", histogram.sum), Sample(suffix: "_count", all),
            ]
        return Metric(name: name, kind: .histogram, help: help, samples: samples)
    }

    private static func samples(_ label: String, _ values: [String: Int]) -> [Sample] {
        values.sorted { $0.key < $1.key }.map { Sample(label: Label(name: label, value: $0.key), Double($0.value)) }
    }
}

extension Metric.Sample {
    /// The number as text.
    public var text: String { value.text }
}

extension Double {
    /// Whole numbers come without a fraction.
    var text: String { Int(exactly: self).map { "\($0)" } ?? description }
}
