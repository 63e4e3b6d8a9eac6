// SPDX-License-Identifier: MIT
import JSON
import TestSupport
import Testing

/// How lines become calls, and answers lines; docs/control-api.md, "The protocol".
@Suite struct RequestTests {
    let daemon: TestSupport.Daemon
    let client: RawConnection

    init() throws {
        daemon = try TestSupport.Daemon(arguments: ["--max-line", "2048"])
        client = try daemon.connect()
    }

    @Test(arguments: ["1.50", "-0", "1e2", #""a\u0041""#, "null", "9007199254740993", #""""#])
    func anIDComesBackAsItWasWritten(id: String) throws {
        let answer = try client.exchange(#"{ "params" : {"id":"other"}, "id" : \#(id) , "method" : "unwatch-board" }"#)
        #expect(answer == #"{"jsonrpc":"2.0","id":\#(id),"result":{"board":"main"}}"#)
    }

    @Test(arguments: [
        ("x", "parse-error"), (#"{"id":1,"id":2,"method":"hello"}"#, "parse-error"), ("[]", "invalid-request"),
        ("7", "invalid-request"), (#"{"id":[1],"method":"hello"}"#, "invalid-request"),
        (#"{"id":true,"method":"hello"}"#, "invalid-request"),
        (#"{"jsonrpc":"1.0","method":"hello"}"#, "invalid-request"),
        (#"{"method":5}"#, "invalid-request"), (#"{"id":1,"method":"tea"}"#, "method-not-found"),
        (#"{"id":1,"method":"hello","params":[1]}"#, "invalid-params"),
        (#"{"id":1,"method":"hello","params":{"protocol":2}}"#, "invalid-params"),
        (#"{"id":1,"method":"get-board","params":{"board":"A"}}"#, "invalid-board"),
        (#"{"id":1,"method":"get-board","params":{"board":"no"}}"#, "no-such-board"),
        (#"{"id":"\ud800","method":"hello"}"#, "parse-error"), (#"{"id":"\u0000","method":"hello"}"#, "parse-error"),
    ])
    func badInputIsAnsweredAndHarmless(line: String, kind: String) throws {
        let answer = try JSONValue.parse(text: try client.exchange(line))
        #expect(answer.errorKind == kind)
        #expect(answer["error"]?["message"]?.string?.contains("\n") == false)
        #expect(try client.result("hello")["protocol"]?.int == 1)
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let lines = (1...500).map {
            #"{"id":\#($0),"method":"\#($0 % 3 == 0 ? "add-circle" : "list-boards")","params":{\#(circle(x: $0))}}"#
        }
        try client.send(lines.joined(separator: "\n") + "\n")
        for id in 1...500 {
            let answer = try JSONValue.parse(text: try client.readLine())
            #expect(answer["id"]?.int == id)
            #expect(answer["result"] != nil)
        }
    }

    @Test func aReadSeesTheWritesBeforeIt() throws {
        try client.send(
            (1...50).map { #"{"id":1,"method":"add-circle","params":{\#(circle(x: $0))}}"# }.joined(separator: "\n")
                + "\n" + #"{"id":2,"method":"get-board"}"# + "\n")
        for _ in 1...50 { _ = try client.readLine() }
        #expect(try JSONValue.parse(text: try client.readLine())["result"]?.circleIDs == Array(1...50))
    }

    @Test func aNotificationIsCarriedOutAndNotAnswered() throws {
        try client.sendLine(#"{"method":"add-circle","params":{\#(circle())}}"#)
        try client.sendLine(#"{"method":"tea"}"#)
        #expect(try client.result("get-board").circleIDs == [1])
    }

    @Test func aBatchIsOneLineInOrder() throws {
        let line =
            #"[{"id":1,"method":"add-circle","params":{\#(circle())}},{"method":"list-boards"},5,"#
            + #"{"id":2,"method":"get-history"},{"id":3,"method":"clear-board"},{"id":4,"method":"get-board"}]"#
        let answers = try #require(try JSONValue.parse(text: try client.exchange(line)).elements)
        #expect(answers.map { $0["id"]?.int } == [1, nil, 2, 3, 4])
        #expect(answers[1].errorKind == "invalid-request")
        #expect(answers[2]["result"]?["last"]?.int == 1)
        #expect(answers[4]["result"]?.circleIDs == [])
    }

    @Test func aBatchOfNotificationsIsNotAnswered() throws {
        try client.sendLine(#"[{"method":"hello"},{"method":"hello"}]"#)
        #expect(try client.exchange(#"{"id":1,"method":"unwatch-board"}"#).contains(#""id":1"#))
    }

    @Test func aLineThatIsTooLongIsDroppedAndTheConnectionGoesOn() throws {
        let exact = #"{"id":1,"method":"unwatch-board""# + String(repeating: " ", count: 2048 - 33) + "}"
        #expect(exact.utf8.count == 2048)
        #expect(try client.exchange(exact).contains("result"))
        let answer = try JSONValue.parse(text: try client.exchange(exact + " "))
        #expect(answer.errorKind == "line-too-long")
        #expect(answer["error"]?["data"]?["max"]?.int == 2048)
        try client.send(String(repeating: "x", count: 100_000))
        #expect(try JSONValue.parse(text: try client.readLine()).errorKind == "line-too-long")
        #expect(try client.exchange("y\n" + #"{"id":2,"method":"unwatch-board"}"#).contains(#""id":2"#))
    }

    @Test func linesMayEndWithCRLFAndEmptyOnesArePassedOver() throws {
        try client.send("\r\n\n{\"id\":1,\"method\":\"unwatch-board\"}\r\n")
        #expect(try client.readLine() == #"{"jsonrpc":"2.0","id":1,"result":{"board":"main"}}"#)
    }

    @Test func aClientThatSendsNoMoreStillGetsEveryAnswer() throws {
        try client.send(
            (1...100).map { #"{"id":\#($0),"method":"add-circle","params":{\#(circle(x: $0))}}"# + "\n" }.joined())
        try client.send(#"{"id":101,"method":"clear-board"}"#)  // without its LF: not carried out
        client.shutdownWrite()
        for id in 1...100 { #expect(try JSONValue.parse(text: try client.readLine())["id"]?.int == id) }
        #expect(try client.readLineOrEnd() == nil)
        #expect(try daemon.connect().result("get-board").circleIDs.count == 100)
    }

    @Test func aClientThatSendsNoMoreStillGetsAnAnswerThatTheKernelCannotTakeAtOnce() throws {
        let daemon = try TestSupport.Daemon()
        let client = try daemon.connect()
        let circles = (0..<3000).map { "{\(circle(x: $0))}" }.joined(separator: ",")
        try client.result("add-circles", #"{"circles":[\#(circles)]}"#)
        try client.sendLine(#"{"id":1,"method":"get-board"}"#)
        client.shutdownWrite()
        let answer = try client.readLine()
        #expect(
            (250_000..<460_000).contains(answer.utf8.count),
            "more than a socket holds, and what is behind it does not make a channel full")
        #expect(try JSONValue.parse(text: answer)["result"]?.circleIDs.count == 3000)
        #expect(try client.readLineOrEnd() == nil)
    }

    @Test func aClientThatSendsNoMoreIsToldWhatItWatches() throws {
        try client.result("add-circle", #"{"board":"x",\#(circle())}"#)
        try client.send(
            #"{"id":1,"method":"watch-board","params":{"board":"x"}}"# + "\n"
                + #"{"method":"delete-board","params":{"board":"x"}}"# + "\n")
        client.shutdownWrite()
        #expect(try JSONValue.parse(text: client.readLine())["id"]?.int == 1)
        #expect(try JSONValue.parse(text: client.readLine())["method"]?.string == "board-deleted")
        #expect(try client.readLineOrEnd() == nil)
    }

    @Test func introspectionNamesEveryMethod() throws {
        let document = try client.result("rpc.discover")
        let names = document["methods"]?.elements?.compactMap { $0["name"]?.string } ?? []
        #expect(names.count == 21)
        for name in names { #expect(try client.call(name).errorKind != "method-not-found", "\(name)") }
    }
}
