// SPDX-License-Identifier: MIT
import Board
import JSON
import Testing

@testable import Web

@Suite struct ClientRequestTests {
    private func request(_ name: String, _ data: String? = nil) throws -> ClientRequest? {
        let arguments = try data.map { [try Samples.json($0)] } ?? []
        return try ClientRequest(name: name, arguments: arguments, clearAliases: ["clear", "clear-display"])
    }

    @Test(arguments: ["clear-board", "clear", "clear-display"]) func aClearWhateverComesWithIt(name: String) throws {
        for data in [nil, "null", #""AB""#, "{}"] {
            guard case .clearBoard = try request(name, data) else {
                Issue.record("\(name) with \(data ?? "nothing")")
                continue
            }
        }
    }

    @Test(arguments: ["clear-all", "message", "", "Add-Circle", "disconnect"])
    func whatNobodyKnows(name: String) throws {
        #expect(try request(name, "{}") == nil)
    }

    @Test func theCircleIsPassedOnAsItCame() throws {
        guard case .addCircle(let circle) = try request("add-circle", #"{"initials":7,"more":[1]}"#) else {
            throw Unexpected()
        }
        #expect(circle["initials"]?.int == 7 && circle["more"]?.elements?.count == 1)
    }

    @Test func whatToRemove() throws {
        guard case .removeCircles(.ids([3, 1])) = try request("remove-circles", #"{"ids":[3,1]}"#),
            case .removeCircles(.ids([])) = try request("remove-circles", #"{"ids":[]}"#),
            case .removeCircles(.last(2)) = try request("remove-circles", #"{"last":2}"#)
        else { throw Unexpected() }
    }

    @Test func theOthers() throws {
        guard case .restoreBoard(to: 0) = try request("restore-board", #"{"to":0}"#),
            case .setBoard(mode: "open") = try request("set-board", #"{"mode":"open"}"#),
            case .registerPlayer(initials: "AB") = try request("register-player", #""AB""#),
            case .registerPlayer(initials: "CD") = try request("register-player", #"{"initials":"CD"}"#),
            case .joinBoard(let board) = try request("join-board", #""side""#), board.text == "side",
            case .leaveBoard = try request("leave-board"), case .leaveBoard = try request("leave-board", "7")
        else { throw Unexpected() }
    }

    @Test(
        arguments: [
            ("add-circle", nil, "invalid-circle", "circle"), ("add-circle", "null", "invalid-circle", "circle"),
            ("add-circle", "[{}]", "invalid-circle", "circle"), ("add-circle", #""x""#, "invalid-circle", "circle"),
            ("remove-circles", nil, "invalid-params", "ids"), ("remove-circles", "[1]", "invalid-params", "ids"),
            ("remove-circles", #"{"ids":[1],"last":1}"#, "invalid-params", "ids"),
            ("remove-circles", #"{"ids":["1"]}"#, "invalid-params", "ids"),
            ("remove-circles", #"{"ids":[1.5]}"#, "invalid-params", "ids"),
            ("remove-circles", #"{"ids":7}"#, "invalid-params", "ids"),
            ("remove-circles", #"{"last":0}"#, "invalid-params", "last"),
            ("remove-circles", #"{"last":"all"}"#, "invalid-params", "last"),
            ("restore-board", nil, "invalid-params", "to"), ("restore-board", #"{"to":-1}"#, "invalid-params", "to"),
            ("restore-board", "3", "invalid-params", "to"), ("set-board", #"{"mode":1}"#, "invalid-params", "mode"),
            ("register-player", nil, "invalid-params", "initials"),
            ("register-player", #"{"initials":1}"#, "invalid-params", "initials"),
            ("join-board", nil, "invalid-board", nil), ("join-board", #""NO""#, "invalid-board", nil),
            ("join-board", #"{"board":"side"}"#, "invalid-board", nil),
        ] as [(String, String?, String, String?)])
    func whatIsWrong(name: String, data: String?, kind: String, field: String?) throws {
        let error = #expect(throws: RequestError.self) { _ = try request(name, data) }
        #expect(error?.kind == kind && error?.field == field)
    }

    @Test func thereIsAMostThatOneRemovalTakes() throws {
        let ids = String(repeating: "1,", count: ClientRequest.greatestRemoval)
        _ = try request("remove-circles", #"{"ids":[\#(ids.dropLast())]}"#)
        #expect(throws: RequestError.self) { _ = try request("remove-circles", #"{"ids":[\#(ids)1]}"#) }
    }

    private struct Unexpected: Error {}
}
