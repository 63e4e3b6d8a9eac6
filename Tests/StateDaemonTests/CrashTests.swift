// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// `kill -9` in the middle of pipelined, keyed writes.
@Suite struct CrashTests {
    @Test func whatWasAcknowledgedIsThereOnceAndInOrder() throws {
        let daemon = try TestSupport.Daemon()
        var acknowledged: [String: Int] = [:]
        var random = SystemRandomNumberGenerator()
        for round in 0..<20 {
            let client = try daemon.connect()
            let count = 400
            let calls = (0..<count).map { index in
                #"{"id":\#(index),"method":"add-circle","params":{\#(circle(x: index)),"key":"\#(round)-\#(index)"}}"#
            }
            try client.send(calls.joined(separator: "\n") + "\n")
            // The kill falls after a random number of answers, with all the others under way.
            for _ in 0..<Int.random(in: 0..<count, using: &random) {
                try note(try client.readLine(), round, &acknowledged)
            }
            try daemon.kill9()
            while let line = try? client.readLineOrEnd() { try note(line, round, &acknowledged) }
            try daemon.start()
            let again = try daemon.connect()
            // The client repeats everything with the same keys: each is there once, where it was.
            for call in calls { try again.sendLine(call) }
            for _ in calls { try note(try again.readLine(), round, &acknowledged) }
        }
        let state = try daemon.connect().result("get-board")
        #expect(state.circleIDs == Array(1...8000))
        #expect(state["seq"]?.int == 8000)
        #expect(acknowledged.count == 8000)
        #expect(Set(acknowledged.values) == Set(1...8000))
    }

    /// Keeps the seq that a key was acknowledged with; the same every time.
    private func note(_ line: String, _ round: Int, _ acknowledged: inout [String: Int]) throws {
        let answer = try JSONValue.parse(text: line)
        let (id, seq) = (try #require(answer["id"]?.int), try #require(answer["result"]?["seq"]?.int))
        let key = "\(round)-\(id)"
        #expect(acknowledged[key] == nil || acknowledged[key] == seq, "\(key) was \(acknowledged[key] ?? 0), is \(seq)")
        acknowledged[key] = seq
    }
}
