// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import Foundation
import JSON
import Testing

/// What goes over the wire, to the byte.
@Suite struct WireTests {
    private func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func draft(by: String?) throws -> CircleDraft {
        let initials = try #require(Initials("AB", maximum: 3))
        let colour = try #require(Colour(css: "rgba(1,2,3,0.5)"))
        return try #require(
            CircleDraft(initials: initials, x: 1, y: -2.5, diameter: 0.1, colour: colour, by: by.flatMap(Token.init)))
    }

    @Test func everyKindOfEvent() throws {
        let circle = #""initials":"AB","x":1,"y":-2.5,"dia":0.1,"rgba":"rgba(1,2,3,0.5)","at":9"#
        let kinds: [(Event.Change, String)] = [
            (.addCircle(try draft(by: nil)), #""event":"add-circle","at":9,"circle":{"id":3,\#(circle)}"#),
            (
                .addCircle(try draft(by: "me")),
                #""event":"add-circle","at":9,"by":"me","circle":{"id":3,\#(circle),"by":"me"}"#
            ),
            (.removeCircles([1, 22]), #""event":"remove-circles","at":9,"ids":[1,22]"#),
            (.clearBoard, #""event":"clear-board","at":9"#),
            (.restoreBoard(to: 2, dropped: [1], returned: []), #""event":"restore-board","at":9,"to":2"#),
            (.setBoard(.readOnly), #""event":"set-board","at":9,"mode":"read-only""#),
        ]
        for (change, expected) in kinds {
            let line = text { $0.boardEvent(Event(seq: 3, at: 9, change: change), board: .main, epoch: "e") }
            #expect(
                line
                    == #"{"jsonrpc":"2.0","method":"board-event","params":{"board":"main","epoch":"e","seq":3,\#(expected)}}"#
                    + "\n")
        }
    }

    @Test func aCircleThatWasWrittenIsReadBack() throws {
        let circle = Circle(id: 7, at: 123, draft: try draft(by: "é\"\\"))
        let json = try JSONValue.parse(text: text { $0.circle(circle) })
        #expect(Circle(json: json) == circle)
        #expect(Circle(json: try JSONValue.parse(text: #"{"id":1}"#)) == nil)
    }

    @Test(
        arguments: zip(
            APIError.Code.allCases,
            [
                (-32700, "parse-error"), (-32600, "invalid-request"), (-32601, "method-not-found"),
                (-32602, "invalid-params"),
                (-32603, "internal-error"), (-32001, "invalid-circle"), (-32002, "invalid-board"),
                (-32003, "no-such-board"),
                (-32004, "limit-reached"), (-32005, "storage-failed"), (-32006, "key-reused"),
                (-32007, "line-too-long"),
                (-32009, "not-allowed"), (-32010, "shutting-down"),
            ]))
    func codesAndKindsAreTheContracts(code: APIError.Code, expected: (Int, String)) {
        #expect(code.rawValue == expected.0 && code.kind == expected.1)
    }

    @Test func anErrorIsReadBackAsItWasWritten() throws {
        var error = APIError(.storageFailed, "a \"sentence\"")
        (error.field, error.reason, error.index) = ("f", "r", 3)
        (error.limit, error.maximum, error.stored) = (.circlesPerCall, 10, .unknown)
        #expect(APIError(json: try JSONValue.parse(text: text { $0.error(error) })) == error)
        #expect(APIError(json: try JSONValue.parse(text: #"{"code":1,"message":"m"}"#)).code == .internalError)
    }

    @Test func everyRefusalIsOneSentence() throws {
        let key = try #require(Token("k"))
        let refusals: [(Refusal, APIError.Code)] = [
            (.invalidCircle(field: "x", reason: "r", index: 2), .invalidCircle),
            (.invalidField("f", reason: "r"), .invalidParams),
            (.invalidBoard(name: "bad\nname"), .invalidBoard), (.noSuchBoard(.main), .noSuchBoard),
            (.keyReused(key), .keyReused), (.readOnly(.main), .notAllowed),
        ]
        for (refusal, code) in refusals + Limit.allCases.map({ (.limitReached($0, maximum: 5), .limitReached) }) {
            let error = APIError(refusal)
            #expect(error.code == code && !error.message.isEmpty && !error.message.contains("\n"))
        }
    }

    @Test func theMethodsAreTheContracts() {
        let names = [
            "add-circle", "add-circles", "clear-board", "delete-board", "get-backup", "get-board", "get-history",
            "get-status",
            "hello",
            "list-boards", "list-players", "make-backup", "register-player", "register-players", "remove-circles",
            "restore-board",
            "rpc.discover", "set-board", "unregister-player", "unwatch-board", "watch-board",
        ]
        #expect(Method.allCases.map(\.rawValue) == names)
        #expect(names == names.sorted())
        for method in Method.allCases { #expect(Method.named(method.rawValue) == method) }
    }

    @Test func theOpenRPCDocumentHoldsTogether() throws {
        let written = text { $0.openRPC() }
        let document = try JSONValue.parse(text: written)
        #expect(document["methods"]?.elements?.compactMap { $0["name"]?.string } == Method.allCases.map(\.rawValue))
        var schemas: [String] = []
        document["components"]?["schemas"]?.forEachMember { name, _ in schemas.append(name) }
        for part in written.components(separatedBy: "#/components/schemas/").dropFirst() {
            #expect(schemas.contains(String(part.prefix { $0 != "\"" })))
        }
        for method in document["methods"]?.elements ?? [] {
            #expect(method["summary"]?.string?.isEmpty == false && method["result"] != nil && method["params"] != nil)
        }
    }

    @Test func theSocketIsLookedForInOrder() {
        func daemon(_ asked: String?, _ variables: [String: String], systemd: Bool = false) -> String {
            SocketPath.forDaemon(asked: asked, environment: { variables[$0] }, underSystemd: systemd, uid: 7)
        }
        let both = ["CIRCLES_SOCKET": "/env", "XDG_RUNTIME_DIR": "/run/user/7"]
        #expect(daemon("/asked", both, systemd: true) == "/asked")
        #expect(daemon(nil, both, systemd: true) == "/env")
        #expect(daemon(nil, ["XDG_RUNTIME_DIR": "/run/user/7"], systemd: true) == "/run/circlesd/control.sock")
        #expect(daemon(nil, ["XDG_RUNTIME_DIR": "/run/user/7"]) == "/run/user/7/circlesd/control.sock")
        #expect(daemon(nil, [:]) == "/tmp/circlesd-7/control.sock")
        func client(_ exists: Bool) -> String {
            SocketPath.forClient(asked: nil, environment: { _ in nil }, exists: { _ in exists }, uid: 7)
        }
        #expect(client(true) == "/run/circlesd/control.sock")
        #expect(client(false) == "/tmp/circlesd-7/control.sock")
    }
}
