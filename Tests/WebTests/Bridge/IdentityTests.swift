// SPDX-License-Identifier: MIT
import Board
import JSON
import Testing

@testable import Web

@Suite struct IdentityTests {
    private func identity(_ auth: String?, secret: String? = nil) throws -> Identity {
        try Identity(auth: try auth.map { try Samples.json($0) }, socketID: "socket", moderatorSecret: secret)
    }

    @Test func whoOneIs() throws {
        for auth in [nil, "{}", #"{"player":null}"#] { #expect(try identity(auth).id.text == "socket") }
        // printf 'correct horse battery' | sha256sum
        let named = try identity(#"{"player":"correct horse battery"}"#)
        #expect(named.id.text == Identity.publicID(of: "correct horse battery") && named.id.text.count == 16)
        #expect(Identity.publicID(of: "abc") == "ba7816bf8f01cfea")
        for auth in [#"{"player":"fifteen letters"}"#, #"{"player":5}"#] {
            #expect(throws: RequestError.self) { try identity(auth) }
        }
        #expect(throws: RequestError.self) { try identity(#"{"player":"\#(String(repeating: "x", count: 129))"}"#) }
    }

    @Test func moderators() throws {
        let auth = #"{"moderator":"the secret itself"}"#
        #expect(try identity(auth, secret: "the secret itself").isModerator)
        #expect(try !identity("{}", secret: "the secret itself").isModerator)
        #expect(throws: RequestError.self) { try identity(auth, secret: "another secret") }
        #expect(throws: RequestError.self) { try identity(auth) }
    }

    @Test func wishes() throws {
        func wish(_ text: String) throws -> Wish { Wish(auth: try Samples.json(text)) }
        #expect(try wish(#"{"state":true,"epoch":"e","after":17}"#).resume == Offset(epoch: "e", seq: 17))
        #expect(try wish(#"{"state":"true","epoch":"e","after":"17"}"#).resume == Offset(epoch: "e", seq: 17))
        for text in ["{}", #"{"state":"false"}"#, #"{"state":1}"#] { #expect(try !wish(text).keepsState) }
        for text in [
            #"{"state":true,"epoch":"e","after":"-1"}"#, #"{"state":true,"epoch":"e","after":"x"}"#,
            #"{"state":true,"after":1}"#,
        ] {
            #expect(try wish(text).resume == nil && wish(text).keepsState)
        }
        #expect(try wish(#"{"pid":"p","offset":"e:3"}"#) == Wish(auth: Samples.json(#"{"offset":"e:3","pid":"p"}"#)))
        #expect(try wish(#"{"pid":"p","offset":"e:3"}"#).resume == Offset(epoch: "e", seq: 3))
        for text in ["e", "e:", "e:x", "e:-1", "a:b:1"] { #expect(Offset(text) == nil) }
    }

    @Test func requests() throws {
        func request(_ name: String, _ argument: String?) throws(RequestError) -> ClientRequest? {
            let arguments = argument.flatMap { try? Samples.json($0) }.map { [$0] } ?? []
            return try ClientRequest(name: name, arguments: arguments, clearAliases: ["clear-display"])
        }
        guard case .removeCircles(.ids(let ids))? = try request("remove-circles", #"{"ids":[3,1]}"#) else {
            return #expect(Bool(false))
        }
        #expect(ids == [3, 1])
        for data in [#""AB""#, #"{"initials":"AB"}"#] {
            guard case .registerPlayer("AB")? = try request("register-player", data) else {
                return #expect(Bool(false))
            }
        }
        guard case .clearBoard? = try request("clear-display", #""AB""#) else { return #expect(Bool(false)) }
        #expect(try request("clear-the-fridge", nil) == nil)
        let bad: [(String, String?, String)] = [
            ("add-circle", "5", "invalid-circle"), ("add-circle", nil, "invalid-circle"),
            ("remove-circles", "{}", "invalid-params"),
            ("remove-circles", #"{"ids":[1],"last":1}"#, "invalid-params"),
            ("remove-circles", #"{"ids":[1.5]}"#, "invalid-params"),
            ("remove-circles", #"{"last":0}"#, "invalid-params"), ("restore-board", #"{"to":-1}"#, "invalid-params"),
            ("restore-board", #"{"to":9223372036854775807}"#, "invalid-params"),
            ("set-board", nil, "invalid-params"), ("register-player", "{}", "invalid-params"),
            ("join-board", #""NO""#, "invalid-board"),
        ]
        for (name, argument, kind) in bad {
            do {
                _ = try request(name, argument)
                Issue.record("\(name) \(argument ?? "-") was taken")
            } catch {
                #expect(error.kind == kind)
            }
        }
    }

    @Test func aSecretIsMeasuredInCharacters() throws {
        func named(_ length: Int) throws -> Identity {
            try identity(#"{"player":"\#(String(repeating: "é", count: length))"}"#)
        }
        for length in [16, 128] { #expect(try named(length).id.text.count == 16) }
        for length in [0, 15, 129] { #expect(throws: RequestError.self) { try named(length) } }
    }
}
