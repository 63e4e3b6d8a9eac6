// SPDX-License-Identifier: MIT
import Foundation
import JSON
import TestSupport
import Testing

/// Replays docs/control-api.md: every example is sent, and what comes back is compared.
@Suite struct DocumentationTests {
    /// What differs from run to run.
    private static let volatile: Set<String> = [
        "at", "epoch", "version", "node", "pid", "uptime", "path", "bytes", "rss", "seconds", "within", "descriptors",
    ]

    @Test func theExamplesAreTrue() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/control-api.md"), encoding: .utf8)
        let daemon = try TestSupport.Daemon()
        let client = try daemon.connect()
        var requests = 0
        for line in page.split(separator: "\n") {
            if line.hasPrefix("--> ") {
                try client.sendLine(String(line.dropFirst(4)))
                requests += 1
            } else if line.hasPrefix("<-- ") {
                let wanted = try JSONValue.parse(text: String(line.dropFirst(4)))
                let got = try JSONValue.parse(text: try client.readLine())
                #expect(Self.canonical(got) == Self.canonical(wanted))
            }
        }
        #expect(requests > 30)
    }

    /// The text of a value with what is volatile taken out, its members in the order of their names.
    private static func canonical(_ value: JSONValue) -> String {
        switch value.kind {
        case .array: return "[" + (value.elements ?? []).map(canonical).joined(separator: ",") + "]"
        case .object:
            var members: [String] = []
            value.forEachMember { name, member in
                members.append(volatile.contains(name) ? "\(name):*" : "\(name):\(canonical(member))")
            }
            return "{" + members.sorted().joined(separator: ",") + "}"
        default: return value.text
        }
    }
}
