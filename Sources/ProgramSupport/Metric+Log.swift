// SPDX-License-Identifier: MIT
public import Logging
public import Metrics

extension Logger {
    /// Writes metrics into the log, all in one line: `name=value`, and `name.label=value` where there are several of a name.
    public func report(_ metrics: [Metric]) {
        var fields = Metadata()
        for metric in metrics {
            for sample in metric.samples {
                let label = sample.label.map { ".\($0.value)" } ?? ""
                fields["\(metric.name)\(sample.suffix)\(label)"] = "\(sample.text)"
            }
        }
        notice("metrics", metadata: fields)
    }
}
