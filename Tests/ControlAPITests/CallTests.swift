// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import Testing

/// How a line is read as calls; JSON-RPC 2.0, and the fine print of docs/control-api.md.
@Suite struct CallTests {
    private func single(_ text: String) throws -> Call {
        guard case .single(let call) = Incoming(line: Array(text.utf8)[...]) else {
            throw APIError(.internalError, "not one call: \(text)")
        }
        return call
    }

    @Test func aRequestIsReadWithItsParams() throws {
        let call = try single(#"{"jsonrpc":"2.0","id":7,"method":"get-board","params":{"board":"b","at-seq":1e1}}"#)
        #expect(call.id == .number(7) && call.method == .getBoard && call.error == nil && call.isAnswered)
        #expect(try call.params.board().text == "b")
        #expect(try call.params.integer("at-seq", in: 0...99) == 10)
    }

    @Test func withoutAnIDItIsANotification() throws {
        let call = try single(#"{"method":"hello"}"#)
        #expect(call.id == nil && !call.isAnswered && call.method == .hello)
        #expect(try single(#"{"method":"tea"}"#).isAnswered == false)
        #expect(try single(#"{"method":1}"#).isAnswered)
    }

    @Test(arguments: ["1.50", "-0", "0", "1e2", "-7", #""x""#, #""a\u0041\n""#, "null", "123456789012345678"])
    func theIDIsSentBackAsItWasWritten(id: String) throws {
        let call = try single(#"{"a":{"id":5},"id": \#(id) ,"method":"hello"}"#)
        var writer = JSONWriter()
        writer.response(id: try #require(call.id)) { $0.int(1) }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"jsonrpc":"2.0","id":\#(id),"result":1}"#)
    }

    @Test(arguments: [
        ("5", APIError.Code.invalidRequest), (#""x""#, .invalidRequest), ("null", .invalidRequest),
        (#"{"id":{},"method":"hello"}"#, .invalidRequest), (#"{"id":[],"method":"hello"}"#, .invalidRequest),
        (#"{"id":false,"method":"hello"}"#, .invalidRequest), (#"{"\u0069d":"x","method":"hello"}"#, .invalidRequest),
        (#"{"id":1,"jsonrpc":2.0,"method":"hello"}"#, .invalidRequest), (#"{"id":1}"#, .invalidRequest),
        (#"{"id":1,"method":null}"#, .invalidRequest), (#"{"id":1,"method":"Hello"}"#, .methodNotFound),
        (#"{"id":1,"method":"hello","params":[]}"#, .invalidParams),
        (#"{"id":1,"method":"hello","params":"x"}"#, .invalidParams),
    ])
    func whatIsNoCallIsAnError(text: String, code: APIError.Code) throws {
        let call = try single(text)
        #expect(call.error?.code == code)
        #expect(call.isAnswered)
    }

    @Test func batches() {
        guard
            case .batch(let calls) = Incoming(
                line: Array(#"[{"id":1,"method":"hello"},{"method":"hello"},3]"#.utf8)[...])
        else {
            Issue.record("no batch")
            return
        }
        #expect(calls.map(\.isAnswered) == [true, false, true])
        #expect(calls.map(\.id) == [.number(1), nil, .null])
        for (text, code) in [
            ("[]", APIError.Code.invalidRequest), ("[1", .parseError), (#"{"a":1,"a":1}"#, .parseError),
        ] {
            guard case .unreadable(let error) = Incoming(line: Array(text.utf8)[...]) else {
                Issue.record("readable: \(text)")
                continue
            }
            #expect(error.code == code && !error.message.contains("\n"))
        }
    }
}
