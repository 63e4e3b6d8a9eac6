// SPDX-License-Identifier: MIT
internal import ControlClient
internal import JSON

/// Reading what the daemon answers: values, or the error that it is no daemon of ours.
enum Daemon {
    /// A list in a result, each element read by `read`.
    static func values<Value>(
        _ result: JSONValue, _ name: StaticString, _ read: (JSONValue) -> Value?
    ) throws(ClientError) -> [Value] {
        guard let elements = result[name]?.elements else { throw .protocolViolation("a result without \(name)") }
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard let value = read(element) else {
                throw .protocolViolation("something that does not belong in \(name)")
            }
            values.append(value)
        }
        return values
    }
}
