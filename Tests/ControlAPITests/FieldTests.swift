// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import Testing

/// Every field with everything that can be wrong with it: which error, which field, which place in a list.
@Suite struct FieldTests {
    private static let good = ["initials": #""AB""#, "x": "1", "y": "2", "dia": "3", "rgba": ##""#010203""##]

    private static func params(_ members: [String: String]) throws -> Params {
        let object = members.map { "\"\($0)\":\($1)" }.joined(separator: ",")
        guard case .single(let call) = Incoming(line: Array("{\"method\":\"hello\",\"params\":{\(object)}}".utf8)[...])
        else {
            throw APIError(.internalError, "no call")
        }
        return call.params
    }

    private static func error(_ body: () throws -> Void) throws -> APIError? {
        do { try body() } catch let refusal as Refusal { return APIError(refusal) }
        return nil
    }

    private static func circle(_ changes: [String: String?]) -> [String: String] {
        good.merging(changes.compactMapValues(\.self)) { $1 }.filter { changes[$0.key] != .some(.none) }
    }

    private func expectSentence(
        _ error: APIError?, _ code: APIError.Code, _ field: String, index: Int?, _ given: String
    ) {
        #expect(error?.code == code && error?.field == field && error?.index == index, "\(given)")
        #expect(error?.reason?.isEmpty == false, "\(given)")
        #expect(
            error?.message.contains(field) == true && error?.message.contains { $0.isNewline } == false, "\(given)")
    }

    private static let wrongTypes = ["null", "true", "[]", "{}", "[1]"]

    private static let badFields: [(String, [String?])] = [
        (
            "initials",
            [nil, "7", #""""#, #""A""#, #""ABCD""#, #""A B""#, #""<b>""#, #""e\u0301""#, #""x\u0301y""#, #""👍👍""#]
        ),
        ("x", [nil, #""1""#, "100000.01", "-100001", "1e300", "9223372036854775807"]),
        ("y", [nil, #""1""#, "100000.01", "-100001", "-1e300", "-9223372036854775808"]),
        ("dia", [nil, #""1""#, "0", "-0", "0.0", "-1", "1000.0001", "1e4"]),
        ("rgba", [nil, "7", #""""#, #""red""#, #""rgba(0,0,0,1);background:url(//x)""#, #""rgb(256,0,0)""#]),
        ("by", ["7", #""""#, #""\n""#, #""\u202e""#, "\"\(String(repeating: "x", count: 65))\""]),
    ]

    @Test(arguments: badFields)
    func ofACircle(field: String, values: [String?]) throws {
        for value in values + (field == "by" ? Self.wrongTypes : Self.wrongTypes.map(Optional.some)) {
            let bad = Self.circle([field: value])
            let given = "\(field): \(value ?? "nothing")"
            let alone = try Self.params(bad)
            expectSentence(
                try Self.error { _ = try alone.circle(limits: Limits()) }, .invalidCircle, field, index: nil, given)
            let objects = [Self.good, Self.good, bad, Self.good].map { members in
                "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
            }
            let list = try Self.params(["circles": "[\(objects.joined(separator: ","))]"])
            expectSentence(
                try Self.error { _ = try list.circles(limits: Limits()) }, .invalidCircle, field, index: 2, given)
        }
    }

    @Test(arguments: ["1", "null", "[]", #""AB""#])
    func ofWhatIsNoCircle(element: String) throws {
        let list = try Self.params(["circles": "[\(element)]"])
        let refused = try Self.error { _ = try list.circles(limits: Limits()) }
        #expect(refused?.code == .invalidCircle && refused?.index == 0 && refused?.field != nil)
    }

    @Test func ofACircleThatIsRight() throws {
        for (changes, expected) in [
            (["x": "-100000", "y": "1e5"], #""initials":"AB","x":-100000,"y":100000,"dia":3,"#),
            (["x": "-0", "y": "-0.0", "dia": "123.0"], #""initials":"AB","x":0,"y":0,"dia":123,"#),
            (["x": "0.1", "y": "1e2", "dia": "1e-3"], #""initials":"AB","x":0.1,"y":100,"dia":0.001,"#),
            (["initials": #"" e\u0301A\t""#, "dia": "1000"], #""initials":"éA","x":1,"y":2,"dia":1000,"#),
        ] {
            let draft = try Self.params(Self.circle(changes.mapValues(Optional.some))).circle(limits: Limits())
            var writer = JSONWriter()
            writer.circle(Circle(id: 1, at: 2, draft: draft))
            let text = String(decoding: writer.bytes, as: UTF8.self)
            #expect(Array(text.utf8) == Array("{\"id\":1,\(expected)\"rgba\":\"rgba(1,2,3,1)\",\"at\":2}".utf8))
        }
    }

    @Test func maxInitialsIsALimit() throws {
        var limits = Limits()
        limits.initials = 5
        let five = try Self.params(Self.circle(["initials": #""ABCDE""#]))
        #expect(try five.circle(limits: limits).initials.text == "ABCDE")
        let refused = try Self.error { _ = try five.circle(limits: Limits()) }
        #expect(refused?.reason == Initials.rule(maximum: 3))
        let player = try Self.params(["id": #""p""#, "initials": #""ABCDE""#])
        #expect(try player.player(limits: limits).initials.text == "ABCDE")
        #expect(try Self.error { _ = try player.player(limits: Limits()) }?.field == "initials")
    }

    @Test func circlesPerCall() throws {
        var limits = Limits()
        limits.circlesPerCall = 2
        let one = "{\(Self.good.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
        #expect(try Self.params(["circles": "[\(one),\(one)]"]).circles(limits: limits).count == 2)
        let three = try Self.params(["circles": "[\(one),\(one),7]"])
        let refused = try Self.error { _ = try three.circles(limits: limits) }
        #expect(refused?.code == .limitReached && refused?.limit == .circlesPerCall && refused?.maximum == 2)
        for value in ["[]", "{}", "7", "null", one] {
            let params = try Self.params(["circles": value])
            expectSentence(
                try Self.error { _ = try params.circles(limits: limits) }, .invalidParams, "circles", index: nil, value)
        }
        let author = try Self.params(["circles": "[\(one)]", "by": "7"])
        expectSentence(try Self.error { _ = try author.circles(limits: limits) }, .invalidCircle, "by", index: nil, "7")
    }

    @Test(
        arguments: [
            ("[]", []), ("[3,1,2]", [1, 2, 3]), ("[2,2,1.0,1e0,2]", [1, 2]), ("[0,-5,-0]", [-5, 0]),
            ("[9223372036854775807]", [.max]),
        ] as [(String, [Int])])
    func idsRiseEachOnce(ids: String, expected: [Int]) throws {
        #expect(try Self.params(["ids": ids]).selection(limits: Limits()) == .ids(expected))
    }

    @Test(arguments: [
        ("[1,2.5]", 1), (#"["1"]"#, 0), ("[1,2,null]", 2), ("[1,[2]]", 1), ("[1e30]", 0), ("{}", nil), ("7", nil),
        ("null", nil),
    ])
    func idsAreWholeNumbers(ids: String, index: Int?) throws {
        let params = try Self.params(["ids": ids])
        expectSentence(
            try Self.error { _ = try params.selection(limits: Limits()) }, .invalidParams, "ids", index: index, ids)
    }

    @Test(
        arguments: [
            ([:], "ids"), (["ids": "[1]", "last": "1"], "ids"), (["ids": "[1]", "initials": #""AB""#], "ids"),
            (["ids": "[]", "by": #""x""#], "ids"), (["last": "0"], "last"), (["last": "-1"], "last"),
            (["last": "1.5"], "last"),
            (["last": #""1""#], "last"), (["last": "null"], "last"), (["last": "1e30"], "last"), (["by": #""""#], "by"),
            (["by": "7", "last": "1"], "by"), (["initials": "7"], "initials"), (["initials": #""A""#], "initials"),
        ] as [([String: String], String)])
    func whichToRemove(members: [String: String], field: String) throws {
        let params = try Self.params(members)
        expectSentence(
            try Self.error { _ = try params.selection(limits: Limits()) }, .invalidParams, field, index: nil,
            "\(members)")
    }

    @Test(arguments: [
        ("null", APIError.Code.invalidParams), ("7", .invalidParams), ("[]", .invalidParams), (#""""#, .invalidBoard),
        (#""Main""#, .invalidBoard), (#""-a""#, .invalidBoard), (#""a b""#, .invalidBoard), (#""a\nb""#, .invalidBoard),
        ("\"\(String(repeating: "x", count: 65))\"", .invalidBoard), (#""ä""#, .invalidBoard),
    ])
    func theBoard(value: String, code: APIError.Code) throws {
        let params = try Self.params(["board": value])
        let refused = try Self.error { _ = try params.board() }
        #expect(refused?.code == code && refused?.message.contains { $0.isNewline } == false)
        #expect(code != .invalidParams || refused?.field == "board")
    }

    @Test func keysRolesModesAndNumbers() throws {
        for value in Self.wrongTypes + ["7", #""""#, #""\u0007""#, "\"\(String(repeating: "x", count: 65))\""] {
            let params = try Self.params(["key": value, "as": value, "mode": value, "to": value, "epoch": value])
            expectSentence(try Self.error { _ = try params.key() }, .invalidParams, "key", index: nil, value)
            expectSentence(try Self.error { _ = try params.asPlayer() }, .invalidParams, "as", index: nil, value)
            expectSentence(try Self.error { _ = try params.mode() }, .invalidParams, "mode", index: nil, value)
            let number = try Self.error { _ = try params.requiredInteger("to", in: 8...9) }
            expectSentence(number, .invalidParams, "to", index: nil, value)
        }
        let none = try Self.params([:])
        #expect(
            try none.board() == .main && none.key() == nil && none.asPlayer() == false && none.string("epoch") == nil)
        #expect(try none.integer("to", in: 0...9) == nil)
        #expect(try Self.error { _ = try none.mode() }?.field == "mode")
        #expect(try Self.error { _ = try none.requiredInteger("to", in: 0...9) }?.field == "to")
        #expect(
            try Params().board() == .main
                && Self.error { _ = try Params().circle(limits: Limits()) }?.code == .invalidCircle)
        let all = try Self.params(["key": #"" ""#, "as": #""player""#, "mode": #""read-only""#, "to": "9.0"])
        #expect(try all.key()?.text == " " && all.asPlayer() && all.mode() == .readOnly)
        #expect(
            try all.integer("to", in: 0...9) == 9 && Self.error { _ = try all.integer("to", in: 0...8) }?.field == "to")
    }

    @Test(arguments: [
        (#"{"initials":"AB"}"#, "id"), (#"{"id":7,"initials":"AB"}"#, "id"), (#"{"id":"","initials":"AB"}"#, "id"),
        (#"{"id":"p"}"#, "initials"), (#"{"id":"p","initials":7}"#, "initials"),
        (#"{"id":"p","initials":"A"}"#, "initials"),
        ("7", "id"), ("[]", "id"),
    ])
    func players(element: String, field: String) throws {
        let list = try Self.params(["players": #"[{"id":"a","initials":"AB"},\#(element)]"#])
        expectSentence(
            try Self.error { _ = try list.players(limits: Limits()) }, .invalidParams, field, index: 1, element)
        for value in ["{}", "7", "null"] {
            let none = try Self.params(["players": value])
            expectSentence(
                try Self.error { _ = try none.players(limits: Limits()) }, .invalidParams, "players", index: nil, value)
        }
    }
}
