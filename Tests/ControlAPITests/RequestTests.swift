// SPDX-License-Identifier: MIT
import ControlAPI
import JSON
import Testing

/// "Requests" of docs/control-api.md, as answers: what a line is told, to the byte of its id.
@Suite struct RequestTests {
    /// What a call would be answered: nothing, its method, or its error's code; with the id in front.
    private static func answer(_ call: Call) -> String? {
        guard call.isAnswered else { return nil }
        var writer = JSONWriter()
        if let error = call.error {
            writer.response(id: call.id ?? .null, error: error)
        } else {
            writer.response(id: call.id ?? .null) { $0.string(call.method?.rawValue ?? "?") }
        }
        let text = String(decoding: writer.bytes, as: UTF8.self)
        guard let start = text.firstRange(of: "\"id\":"),
            let end = text.firstRange(of: #","error""#) ?? text.firstRange(of: #","result""#)
        else { return text }
        let told = call.error.map { "\($0.code.rawValue)" } ?? call.method?.rawValue ?? "?"
        return "\(text[start.upperBound..<end.lowerBound]) \(told)"
    }

    /// Balanced, so that only the depth is wrong with it.
    private static func nested(_ opening: String, _ closing: String, _ depth: Int) -> String {
        String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
    }

    /// What a line would be answered, call by call; `[` in front of a batch's.
    private static func answers(_ line: String) -> String {
        switch Incoming(line: Array(line.utf8)[...]) {
        case .single(let call): answer(call) ?? "-"
        case .batch(let calls): "[" + calls.map { answer($0) ?? "-" }.joined(separator: "; ") + "]"
        case .unreadable(let error): "null \(error.code.rawValue)!"
        }
    }

    @Test(arguments: [
        (#"{"id":1,"method":"hello"}"#, "1 hello"),
        (#"{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}"#, "1 hello"),
        (#"{"method":"hello","extra":[{"id":9}],"id":2}"#, "2 hello"), (#"{"method":"hello"}"#, "-"),
        (#"{"id":1,"method":"Hello"}"#, "1 -32601"), (#"{"id":1,"method":""}"#, "1 -32601"),
        (#"{"method":"nope"}"#, "-"),
        (#"{"id":1,"method":"rpc.discover","params":{"x":1}}"#, "1 rpc.discover"),
        (#"{"id":1,"method":"hel\u006co"}"#, "1 hello"),
        (#"{"id":1,"jsonrpc":"2.0 ","method":"hello"}"#, "1 -32600"),
        (#"{"id":1,"jsonrpc":null,"method":"hello"}"#, "1 -32600"),
        (#"{"id":1,"jsonrpc":2,"method":"hello"}"#, "1 -32600"),
        (#"{"jsonrpc":"1.0","method":"hello"}"#, "null -32600"),
        (#"{"id":"x","params":{}}"#, #""x" -32600"#), (#"{"id":1,"method":["hello"]}"#, "1 -32600"),
        ("{}", "null -32600"),
        (#"{"id":1,"method":"hello","params":null}"#, "1 -32602"),
        (#"{"id":1,"method":"hello","params":[{}]}"#, "1 -32602"),
        (#"{"id":1,"method":"hello","params":0}"#, "1 -32602"), (#"{"method":"hello","params":[]}"#, "-"),
        (#"{"id":true,"method":"hello"}"#, "null -32600"), (#"{"id":[1],"method":"hello"}"#, "null -32600"),
        (#"{"id":{"id":1},"method":"hello"}"#, "null -32600"), (#"{"i\u0064":1.5,"method":"hello"}"#, "null -32600"),
        (#"{"i\u0064":null,"x":{"id":4},"method":"hello"}"#, "null -32600"),
        ("7", "null -32600"), (#""hello""#, "null -32600"), ("true", "null -32600"),
    ])
    func aLineIsAnswered(line: String, expected: String) { #expect(Self.answers(line) == expected) }

    @Test(arguments: [
        ("[]", "null -32600!"), (" [ ] ", "null -32600!"), ("[1]", "[null -32600]"),
        ("[1,2,[],{}]", "[null -32600; null -32600; null -32600; null -32600]"),
        (#"[[{"id":1,"method":"hello"}]]"#, "[null -32600]"),
        (#"[{"method":"hello"},{"method":"hello"}]"#, "[-; -]"),
        (
            #" [ {"id":1.50,"method":"hello","a":[1,{"id":2}]} , {"method":"nope"}, {"id":"],[{\"","method":"nope"} ,9 ] "#,
            #"[1.50 hello; -; "],[{\"" -32601; null -32600]"#
        ),
        (#"[{"id":1,"method":"hello"},{"id":1,"id":1}]"#, "null -32700!"),
        (#"[{"id":1,"method":"hello"}"#, "null -32700!"),
    ])
    func aBatchIsAnsweredInOrder(line: String, expected: String) { #expect(Self.answers(line) == expected) }

    @Test(arguments: [
        "{", "nonsense", #"{"id":1,"method":"hello"} x"#, #"{"id":1,"method":"hello"}{"id":2}"#,
        #"{"id":1,"id":2,"method":"hello"}"#, #"{"id":1,"\u0069d":2,"method":"hello"}"#,
        #"{"id":1,"method":"hello","params":{"a":1,"a":1}}"#, "{\"id\":1,\"method\":\"hello\"}\u{0}",
        #"{"id":"\u0000"}"#,
        #"{"id":"\ud800"}"#, #"{"id":1,"method":"hello","params":{"x":"\udc00\ud800"}}"#,
        #"{"id":1,"method":"hello","params":{"x":1e400}}"#, nested("[", "]", 10_000), nested(#"{"id":"#, "}", 10_000),
        #"{"id":1e999}"#, #"{"id":99999999999999999999}"#, #"{"id":NaN}"#, "\u{FEFF}{}", " ", "",
    ])
    func whatIsNoJSONIsAParseErrorWithIDNull(line: String) { #expect(Self.answers(line) == "null -32700!") }

    @Test(arguments: [
        "0", "-0", "-0.0", "1.50", "1e2", "1E+2", "0.10", "-7", "9223372036854775807", "-9223372036854775808", "null",
        #""""#, #""a\u0041""#, #""\/""#, #""\ud83d\ude00""#, #""😀é""#, #""id""#, #""\"id\":1""#, #""\\""#, #""},{""#,
        "5e-324",
    ])
    func anIDComesBackToTheByte(id: String) {
        for line in [
            #"{"id":\#(id),"method":"hello"}"#, "{\t\"x\":{\"id\":3} , \"id\"\r:\t\(id) \r, \"method\":\"hello\" }",
            #"{"method":"hello","params":{"id":8},"id":\#(id)}"#,
        ] {
            #expect(Self.answers(line) == "\(id) hello")
            #expect(Self.answers("[3, \(line) ,\(line)]") == "[null -32600; \(id) hello; \(id) hello]")
        }
    }

    @Test func whatIsWrongIsToldInOneLine() {
        for line in ["{\"a\n\":1", "\u{2028}", "{\"\u{85}\" 1}"] {
            guard case .unreadable(let error) = Incoming(line: Array(line.utf8)[...]) else {
                Issue.record("readable: \(line)")
                continue
            }
            #expect(!error.message.contains { $0.isNewline })
        }
    }

    @Test func paramsThatAreNoObjectNameTheirField() {
        guard case .single(let call) = Incoming(line: Array(#"{"id":1,"method":"hello","params":[1]}"#.utf8)[...])
        else { return }
        #expect(call.error?.field == "params" && call.error?.reason?.isEmpty == false && call.error?.index == nil)
    }
}
