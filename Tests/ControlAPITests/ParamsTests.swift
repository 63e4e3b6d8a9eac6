// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import Testing

/// Parameters as domain values, and what is said of bad ones.
@Suite struct ParamsTests {
    private func params(_ text: String) throws -> Params {
        guard case .single(let call) = Incoming(line: Array(#"{"method":"hello","params":\#(text)}"#.utf8)[...]) else {
            return Params()
        }
        return call.params
    }

    private func error(_ body: () throws -> Void) -> APIError? {
        do { try body() } catch let refusal as Refusal { return APIError(refusal) } catch {}
        return nil
    }

    private static let good = #""initials":"AB","x":1,"y":2,"dia":3,"rgba":"rgb(1,2,3)""#

    @Test func aCircleIsReadAndTheRestIgnored() throws {
        let draft = try params(#"{\#(Self.good),"id":9,"at":9,"z":[],"by":"me"}"#).circle(limits: Limits())
        #expect(draft.initials.text == "AB" && draft.x == 1 && draft.y == 2 && draft.diameter == 3)
        #expect(draft.colour.description == "rgba(1,2,3,1)" && draft.by?.text == "me")
    }

    @Test(arguments: [
        (#"{}"#, "initials"), (#"{"initials":7}"#, "initials"), (#"{"initials":"ABCD"}"#, "initials"),
        (#"{"initials":"AB"}"#, "x"), (#"{"initials":"AB","x":true}"#, "x"), (#"{"initials":"AB","x":100001}"#, "x"),
        (#"{"initials":"AB","x":1,"y":null}"#, "y"), (#"{"initials":"AB","x":1,"y":1,"dia":-1}"#, "dia"),
        (#"{"initials":"AB","x":1,"y":1,"dia":1000.01}"#, "dia"),
        (#"{"initials":"AB","x":1,"y":1,"dia":1,"rgba":3}"#, "rgba"),
        (#"{"initials":"AB","x":1,"y":1,"dia":1,"rgba":"blue"}"#, "rgba"),
        (#"{"initials":"AB","x":1,"y":1,"dia":1,"rgba":"rgb(1,2,3)","by":7}"#, "by"),
    ])
    func aBadCircleNamesItsField(text: String, field: String) throws {
        let params = try params(text)
        let refused = error { _ = try params.circle(limits: Limits()) }
        #expect(refused?.code == .invalidCircle && refused?.field == field && refused?.index == nil)
        let list = try self.params(#"{"circles":[{\#(Self.good)},\#(text)]}"#)
        let inList = error { _ = try list.circles(limits: Limits()) }
        #expect(inList?.code == .invalidCircle && inList?.field == field && inList?.index == 1)
        #expect(inList?.message.contains("\n") == false)
    }

    @Test func circlesOfACall() throws {
        let own = try params(#"{"by":"all","circles":[{\#(Self.good)},{\#(Self.good),"by":"own"}]}"#)
        #expect(try own.circles(limits: Limits()).map { $0.by?.text } == ["all", "own"])
        for text in ["{}", #"{"circles":[]}"#, #"{"circles":{}}"#] {
            let params = try params(text)
            #expect(error { _ = try params.circles(limits: Limits()) }?.code == .invalidParams)
        }
        let bad = try params(#"{"by":"","circles":[{\#(Self.good)}]}"#)
        #expect(error { _ = try bad.circles(limits: Limits()) }?.code == .invalidCircle)
        var limits = Limits()
        limits.circlesPerCall = 1
        #expect(error { _ = try own.circles(limits: limits) }?.limit == .circlesPerCall)
    }

    @Test func whichCirclesToRemove() throws {
        #expect(try params(#"{"ids":[3,1,2.0,3]}"#).selection(limits: Limits()) == .ids([1, 2, 3]))
        let matching = try params(#"{"initials":"ab","by":"me","last":2}"#).selection(limits: Limits())
        #expect(matching == .matching(initials: Initials("ab", maximum: 3), by: Token("me"), last: 2))
        for (text, field) in [
            ("{}", "ids"), (#"{"ids":[1],"by":"x"}"#, "ids"), (#"{"ids":7}"#, "ids"), (#"{"last":0}"#, "last"),
            (#"{"last":1.5}"#, "last"), (#"{"initials":"!"}"#, "initials"), (#"{"by":""}"#, "by"),
        ] {
            let params = try params(text)
            let refused = error { _ = try params.selection(limits: Limits()) }
            #expect(refused?.code == .invalidParams && refused?.field == field, "\(text)")
        }
        let params = try params(#"{"ids":[1,"2"]}"#)
        #expect(error { _ = try params.selection(limits: Limits()) }?.index == 1)
    }

    @Test func boardsKeysAndRoles() throws {
        #expect(try params("{}").board() == .main)
        for (text, code) in [(#"{"board":"A"}"#, APIError.Code.invalidBoard), (#"{"board":1}"#, .invalidParams)] {
            let params = try params(text)
            #expect(error { _ = try params.board() }?.code == code)
        }
        #expect(try params(#"{"key":"k","as":"player"}"#).asPlayer())
        for text in [#"{"key":""}"#, #"{"key":7}"#, #"{"key":"\u0007"}"#] {
            let params = try params(text)
            #expect(error { _ = try params.key() }?.field == "key")
        }
        let role = try params(#"{"as":"root"}"#)
        #expect(error { _ = try role.asPlayer() }?.field == "as")
        let players = try params(#"{"players":[{"id":"a","initials":"AB"},{"id":"b","initials":"?"}]}"#)
        let refused = error { _ = try players.players(limits: Limits()) }
        #expect(refused?.code == .invalidParams && refused?.field == "initials" && refused?.index == 1)
    }
}
