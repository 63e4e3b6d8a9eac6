// SPDX-License-Identifier: MIT
import ControlAPI
import JSON
import Testing

@testable import StateDaemon

/// Answers leave in the order of their calls, each with its commit.
@Suite struct OutboxTests {
    private var outbox = Outbox()

    private func items(_ line: String) -> [Item] { Item.items(of: Incoming(line: Array(line.utf8)[...])) }

    private mutating func append(_ line: String, ticket: Ticket) {
        for item in items(line) { outbox.append(item, ticket: ticket) { $0.int(item.call.id == .number(9) ? 9 : 7) } }
    }

    private mutating func released(_ committed: Ticket) -> String? {
        outbox.release(committed: committed).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test mutating func anAnswerWaitsForItsCommitAndForThoseBeforeIt() {
        append(#"{"id":1,"method":"hello"}"#, ticket: 2)
        append(#"{"id":9,"method":"hello"}"#, ticket: 0)
        #expect(released(1) == nil)
        #expect(released(2) == "7\n9\n")
        #expect(released(2) == nil && !outbox.isWaiting)
    }

    @Test mutating func aNotificationThatWaitsLeavesTheAnswersAroundItWhole() {
        append(#"{"id":1,"method":"hello"}"#, ticket: 1)
        append(#"{"method":"hello"}"#, ticket: 2)
        #expect(released(1) == "7\n")
        #expect(outbox.isWaiting)
        append(#"{"id":9,"method":"hello"}"#, ticket: 3)
        #expect(released(2) == "", "the answer behind it has a commit of its own")
        #expect(released(3) == "9\n")
        append(#"{"id":1,"method":"hello"}"#, ticket: 4)
        append(#"{"method":"hello"}"#, ticket: 5)
        #expect(released(4) == "7\n")
        #expect(released(5) == "" && !outbox.isWaiting)
    }

    @Test mutating func aBatchIsOneLineHoweverItIsReleased() {
        let batch = items(#"[{"id":1,"method":"hello"},{"method":"hello"},{"id":2,"method":"hello"}]"#)
        for (item, ticket) in zip(batch, 1...) { outbox.append(item, ticket: ticket) { $0.int(7) } }
        #expect(released(1) == "[7" && outbox.isMidLine)
        #expect(released(2) == "" && outbox.isMidLine)
        #expect(released(3) == ",7]\n" && !outbox.isMidLine)
    }

    @Test mutating func whatIsVoidIsWithdrawnAndTheRestStays() {
        append(#"{"id":1,"method":"hello"}"#, ticket: 1)
        append(#"{"id":9,"method":"hello"}"#, ticket: 2)
        append(#"{"method":"hello"}"#, ticket: 0)
        let withdrawn = outbox.withdraw(after: 1, error: APIError(.storageFailed, "the disk is full"))
        #expect(withdrawn.map(\.call.id) == [.number(9), nil])
        append(#"{"id":9,"method":"hello"}"#, ticket: 1)
        #expect(released(1) == "7\n9\n")
    }

    /// It is not carried out again, so nothing of it is kept while it waits but where its answer goes.
    @Test mutating func aWriteThatIsVoidComesBackAsRefused() {
        let error = APIError(.storageFailed, "the disk is full")
        append(#"{"id":1,"method":"hello"}"#, ticket: 1)
        append(#"[{"id":9,"method":"clear-board","params":{}},{"method":"clear-board"}]"#, ticket: 1)
        let withdrawn = outbox.withdraw(after: 0, error: error)
        #expect(withdrawn.map(\.call.id) == [.number(1), .number(9), nil])
        #expect(withdrawn.map(\.call.error) == [nil, error, error])
        #expect(withdrawn.map(\.call.isAnswered) == [true, true, false])
        #expect(withdrawn.map(\.envelope.closesBatch) == [false, true, false])
    }
}
