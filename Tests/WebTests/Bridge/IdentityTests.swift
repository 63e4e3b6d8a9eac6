// SPDX-License-Identifier: MIT
import Board
import JSON
import Testing

@testable import Web

@Suite struct IdentityTests {
    private func identity(_ auth: String?, secret: String? = nil) throws -> Identity {
        try Identity(auth: try auth.map { try json($0) }, socketID: "sid", moderatorSecret: secret)
    }

    @Test(arguments: [nil, "{}", #"{"player":null}"#, #"{"moderator":null}"#])
    func whoSaysNothingIsHisSocket(auth: String?) throws {
        let identity = try identity(auth, secret: "s")
        #expect(identity.id.text == "sid" && !identity.isModerator)
    }

    /// As `printf %s 0123456789abcdef | sha256sum` has it.
    @Test func aPlayersIdIsTheHashOfHisSecret() throws {
        #expect(try identity(#"{"player":"0123456789abcdef"}"#).id.text == "9f9f5111f7b27a78")
        #expect(Identity.publicID(of: "") == "e3b0c44298fc1c14")
    }

    @Test func theLengthsOfASecret() throws {
        for length in [16, 128] { _ = try identity(#"{"player":"\#(String(repeating: "é", count: length))"}"#) }
        for length in [0, 15, 129] {
            #expect(throws: RequestError.self) {
                _ = try identity(#"{"player":"\#(String(repeating: "é", count: length))"}"#)
            }
        }
    }

    @Test(arguments: [#"{"player":1234567890123456}"#, #"{"player":["0123456789abcdef"]}"#, #"{"player":true}"#])
    func aSecretIsText(auth: String) throws {
        let error = #expect(throws: RequestError.self) { _ = try identity(auth) }
        #expect(error?.kind == "invalid-auth")
    }

    @Test func theModeratorsSecret() throws {
        #expect(try identity(#"{"moderator":"open sesame"}"#, secret: "open sesame").isModerator)
        for (auth, secret) in [
            (#"{"moderator":"open"}"#, "open sesame"), (#"{"moderator":""}"#, "open sesame"),
            (#"{"moderator":true}"#, "true"), (#"{"moderator":"open sesame"}"#, nil),
        ] {
            let error = #expect(throws: RequestError.self) { _ = try identity(auth, secret: secret) }
            #expect(error?.kind == "invalid-auth")
        }
    }

    @Test(
        arguments: [
            (#"{"state":true}"#, true, nil), (#"{"state":"true"}"#, true, nil), (#"{"state":"false"}"#, false, nil),
            (#"{"state":false,"epoch":"e","after":3}"#, false, nil), (#"{"state":1}"#, false, nil), ("{}", false, nil),
            (#"{"state":true,"epoch":"e","after":3}"#, true, Offset(epoch: "e", seq: 3)),
            (#"{"state":"true","epoch":"e","after":"17"}"#, true, Offset(epoch: "e", seq: 17)),
            (#"{"state":true,"epoch":"e","after":0}"#, true, Offset(epoch: "e", seq: 0)),
            (#"{"state":true,"epoch":"e","after":-1}"#, true, nil),
            (#"{"state":true,"epoch":"e","after":"x"}"#, true, nil),
            (#"{"state":true,"epoch":7,"after":3}"#, true, nil), (#"{"state":true,"after":3}"#, true, nil),
            (#"{"pid":"p","offset":"e:4"}"#, false, Offset(epoch: "e", seq: 4)),
            (#"{"offset":"e:4"}"#, false, nil), (#"{"pid":"p","offset":"e"}"#, false, nil),
        ] as [(String, Bool, Offset?)]) func whatOneWants(auth: String, keepsState: Bool, resume: Offset?) throws
    {
        let wish = Wish(auth: try json(auth))
        #expect(wish.keepsState == keepsState && wish.resume == resume)
    }
}
