// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import Testing

/// The OpenRPC document against the contract's table, and the lines that are written whole.
@Suite struct DiscoveryTests {
    /// The contract's table: params (`?`: optional) and result.
    private static let table = [
        "hello": "client? protocol? > server version protocol node limits",
        "add-circle": "board? initials x y dia rgba by? key? as? > board id seq circle",
        "add-circles": "board? circles by? key? as? > board first last count",
        "remove-circles": "board? ids? initials? by? last? key? as? > board seq ids",
        "clear-board": "board? key? as? > board seq removed", "restore-board": "board? to key? as? > board seq circles",
        "set-board": "board? mode key? as? > board seq mode",
        "get-board": "board? at-seq? > board epoch seq mode circles players", "list-boards": "> boards",
        "delete-board": "board? > board deleted", "get-history": "board? after? limit? > board epoch events last",
        "register-player": "board? id initials brief? > board players?",
        "register-players": "board? players brief? > board players?",
        "unregister-player": "board? id brief? > board players?", "list-players": "board? > board players",
        "watch-board": "board? epoch? after? > board epoch seq mode circles? players resumed",
        "unwatch-board": "board? > board",
        "get-status":
            "> version node pid uptime connections connections-total too-slow watchers boards circles players log calls "
            + "commits rss descriptors accept-pauses",
        "make-backup": "> bytes", "get-backup": "offset? > offset data bytes", "rpc.discover": "> openrpc",
    ]

    private static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func document() throws -> JSONValue { try JSONValue.parse(text: text { $0.openRPC() }) }

    @Test(arguments: Method.allCases)
    func aMethodIsTheContracts(method: Method) throws {
        let methods = try #require(try Self.document()["methods"]?.elements)
        let found = try #require(methods.first { $0["name"]?.string == method.rawValue })
        let params = try #require(found["params"]?.elements).compactMap { param in
            param["name"]?.string.map { $0 + (param["required"]?.bool == true ? "" : "?") }
        }
        let schema = try #require(found["result"]?["schema"])
        let required = schema["required"]?.elements?.compactMap(\.string) ?? []
        var result: [String] = []
        schema["properties"]?.forEachMember { name, _ in result.append(required.contains(name) ? name : "\(name)?") }
        let given = (params + [">"] + result).joined(separator: " ")
        #expect(given == Self.table[method.rawValue])
        #expect(Self.table.count == Method.allCases.count)
    }

    /// Who may only look is told which methods those are, and what the others answer.
    @Test(arguments: Method.allCases)
    func aMethodSaysWhichAccessItTakes(method: Method) throws {
        let methods = try #require(try Self.document()["methods"]?.elements)
        let found = try #require(methods.first { $0["name"]?.string == method.rawValue })
        let access = try #require(found["x-access"]?.string.flatMap(Access.init(rawValue:)))
        let errors = found["errors"]?.elements?.compactMap { $0["message"]?.string } ?? []
        #expect((access == .full) == errors.contains("not-allowed"))
        #expect(Access.readOnly.allows(method) == (access == .readOnly) && Access.full.allows(method))
        #expect(!method.isWrite || access == .full)
    }

    @Test func eachReferenceResolves() throws {
        let document = try Self.document()
        var names: Set<String> = []
        document["components"]?["schemas"]?.forEachMember { name, _ in names.insert(name) }
        var references: Set<String> = []
        func collect(_ value: JSONValue) {
            if let reference = value["$ref"]?.string { references.insert(reference) }
            value.elements?.forEach(collect)
            value.forEachMember { _, member in collect(member) }
        }
        collect(document)
        #expect(references.isSubset(of: names.map { "#/components/schemas/\($0)" }))
        #expect(references.count > 3)
    }

    @Test func theLimitsAreThoseThatHelloSays() throws {
        var names: [String] = []
        try Self.document()["components"]?["schemas"]?["Limits"]?["properties"]?.forEachMember { name, _ in
            names.append(name)
        }
        #expect(names == ["boards", "circles", "circles-per-call", "players", "line", "initials"])
        #expect(names == Limit.allCases.map(\.rawValue))
        #expect(Limit.allCases.map { Limits()[$0] } == [1000, 100_000, 10_000, 20_000, 1 << 20, 3])
    }

    @Test func linesAreWrittenWhole() throws {
        let players = [Player(id: try #require(Token("p")), initials: try #require(Initials("AB", maximum: 3)))]
        let list = Self.text { writer in
            writer.notification(.updatePlayerList) { params in
                params.member("board", "main")
                params.key("players")
                params.players(players + players)
            }
        }
        let entry = #"{"id":"p","initials":"AB"}"#
        #expect(
            list == #"{"jsonrpc":"2.0","method":"update-player-list","params":{"board":"main","players":["#
                + "\(entry),\(entry)]}}\n")
        var error = APIError(.limitReached, "too many")
        (error.limit, error.maximum) = (.circlesPerCall, 10)
        #expect(
            Self.text { $0.response(id: .null, error: error) }
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32004,"message":"too many","#
                + #""data":{"kind":"limit-reached","limit":"circles-per-call","max":10}}}"#)
        var bad = APIError(.invalidCircle, "no")
        (bad.field, bad.reason, bad.index) = ("x", "why", 0)
        #expect(
            Self.text { $0.response(id: .number(-7), error: bad) }
                == #"{"jsonrpc":"2.0","id":-7,"error":{"code":-32001,"message":"no","#
                + #""data":{"kind":"invalid-circle","field":"x","reason":"why","index":0}}}"#)
        #expect(
            NotificationName.allCases.map(\.rawValue) == ["board-event", "update-player-list", "board-deleted", "bye"])
        #expect([ByeKind.shuttingDown, .tooSlow].map(\.rawValue) == ["shutting-down", "too-slow"])
    }

    @Test(arguments: APIError.Code.allCases)
    func anErrorOfEachCodeIsReadBack(code: APIError.Code) throws {
        for stored in [nil, APIError.Stored.no, .unknown] {
            var error = APIError(code, "what \"it\" \\ is é")
            error.stored = stored
            #expect(APIError(json: try JSONValue.parse(text: Self.text { $0.error(error) })) == error)
        }
    }
}
