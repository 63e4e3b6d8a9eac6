// SPDX-License-Identifier: MIT
internal import Metrics

/// What a method takes and gives: a row of the table that requests are looked up in and introspection is answered from.
struct MethodSpec: Sendable {
    let summary: String
    let params: [Field]
    let result: [Field]
    let errors: [APIError.Code]
}

extension Method {
    /// The method's row.
    var spec: MethodSpec {
        switch self {
        case .addCircle:
            .write(
                "Places a circle.", Schema.Named.circleDraft.fields,
                gives: [
                    .required("board", .string), .required("id", .integer), .required("seq", .integer),
                    .required("circle", .named(.circle)),
                ],
                errors: [.invalidCircle, .limitReached])
        case .addCircles:
            .write(
                "Places circles: all of them or none.",
                [
                    .required("circles", .list(.named(.circleDraft)), "at least one"),
                    .optional("by", .string, "for those that bring none of their own"),
                ],
                gives: [
                    .required("board", .string), .required("first", .integer, "the first circle's id"),
                    .required("last", .integer), .required("count", .integer),
                ],
                errors: [.invalidCircle, .limitReached])
        case .clearBoard:
            .write(
                "Removes every circle.", [],
                gives: [
                    .required("board", .string), .required("seq", .integer),
                    .required("removed", .integer, "how many; 0: no event"),
                ])
        case .deleteBoard:
            .on(
                "Deletes a board with its whole history.",
                gives: [.required("board", .string), .required("deleted", .boolean)],
                errors: [.storageFailed, .notAllowed])
        case .getBackup:
            .plain(
                "Gives a piece of the backup that this connection made.",
                [.optional("offset", .integer, "from 0; where the piece begins")],
                gives: [
                    .required("offset", .integer), .required("data", .string, "in base64; empty at the end"),
                    .required("bytes", .integer, "of the whole backup"),
                ],
                errors: [.noBackup, .notAllowed])
        case .getBoard:
            .on(
                "Gives a board as it is, or as it was.",
                [.optional("at-seq", .integer, "the circles and mode as they were after that event; 0: empty")],
                gives: Self.boardState, errors: [.noSuchBoard])
        case .getHistory:
            .on(
                "Gives a board's events.",
                [
                    .optional("after", .integer, "a seq; 0: from the beginning"),
                    .optional("limit", .integer, "1 to 10000; 1000 if left out"),
                ],
                gives: [
                    .required("board", .string), .required("epoch", .string),
                    .required("events", .list(.named(.event))), .required("last", .integer, "the board's seq"),
                ],
                errors: [.noSuchBoard])
        case .getStatus: .plain("Tells how the daemon is doing.", gives: Self.status)
        case .hello:
            .plain(
                "Introduces a client; not needed before other methods.",
                [
                    .optional("client", .string, "the client's name, for the log"),
                    .optional("protocol", .integer, "1, the version the client speaks"),
                ],
                gives: [
                    .required("server", .string), .required("version", .string), .required("protocol", .integer),
                    .required("node", .string), .required("limits", .named(.limits)),
                ])
        case .listBoards: .plain("Lists the boards, by name.", gives: [.required("boards", .list(.named(.board)))])
        case .listPlayers:
            .on("Lists the players, by time of joining.", gives: Self.players, errors: [.noSuchBoard])
        case .makeBackup:
            .plain(
                "Copies everything that is stored, as it is now; get-backup gives the copy.",
                gives: [.required("bytes", .integer, "how long it is")], errors: [.storageFailed, .busy, .notAllowed])
        case .registerPlayer:
            .on(
                "Says that a player is on a board, as long as this connection lives.",
                Schema.Named.player.fields + [Self.brief], gives: Self.playersUnlessBrief,
                errors: [.limitReached, .notAllowed])
        case .registerPlayers:
            .on(
                "The same for several players, all of them or none.",
                [.required("players", .list(.named(.player))), Self.brief], gives: Self.playersUnlessBrief,
                errors: [.limitReached, .notAllowed])
        case .removeCircles:
            .write(
                "Removes circles: those with these ids, or those that fit all of the others.",
                [
                    .optional("ids", .list(.integer), "unknown ids are passed over"),
                    .optional("initials", .string), .optional("by", .string),
                    .optional("last", .integer, "the newest so many of those that fit"),
                ],
                gives: [
                    .required("board", .string), .required("seq", .integer),
                    .required("ids", .list(.integer), "those removed, rising; none: no event"),
                ])
        case .restoreBoard:
            .write(
                "Makes the circles again what they were after an event.",
                [.required("to", .integer, "a seq; 0: empty")],
                gives: [
                    .required("board", .string), .required("seq", .integer),
                    .required("circles", .integer, "how many there are now"),
                ])
        case .discover: .plain("Gives this API as an OpenRPC document.", gives: [.required("openrpc", .string)])
        case .setBoard:
            .write(
                "Sets whether players may write to a board.",
                [.required("mode", .oneOf(["open", "read-only"]))],
                gives: [
                    .required("board", .string), .required("seq", .integer),
                    .required("mode", .oneOf(["open", "read-only"])),
                ])
        case .unregisterPlayer:
            .on(
                "Takes back what this connection said of a player.",
                [.required("id", .string), Self.brief], gives: Self.playersUnlessBrief, errors: [.notAllowed])
        case .unwatchBoard:
            .on("Ends the notifications of a board.", gives: [.required("board", .string)])
        case .watchBoard:
            .on(
                "Gives a board's state, or resumes after a seq, and sends what follows as notifications.",
                [
                    .optional("epoch", .string, "with after: the life of the log that after belongs to"),
                    .optional("after", .integer, "with epoch: the last seq that is known"),
                ],
                gives: Self.boardState.map { $0.name == "circles" ? .optional("circles", $0.schema) : $0 }
                    + [.required("resumed", .boolean)],
                errors: [.limitReached, .noSuchBoard])
        }
    }

    private static let boardState: [Field] = [
        .required("board", .string), .required("epoch", .string), .required("seq", .integer),
        .required("mode", .oneOf(["open", "read-only"])), .required("circles", .list(.named(.circle))),
        .required("players", .list(.named(.player))),
    ]

    private static let players: [Field] = [
        .required("board", .string), .required("players", .list(.named(.player))),
    ]

    private static let brief = Field.optional("brief", .boolean, "true: the answer leaves out the players")

    private static let playersUnlessBrief: [Field] = [
        .required("board", .string), .optional("players", .list(.named(.player))),
    ]

    private static let status: [Field] = [
        .required("version", .string), .required("node", .string), .required("pid", .integer),
        .required("uptime", .number, "seconds"), .required("connections", .integer),
        .required("connections-total", .integer), .required("too-slow", .integer), .required("watchers", .integer),
        .required("boards", .integer), .required("circles", .integer), .required("players", .integer),
        .required("log", .named(.log)), .required("calls", calls), .required("commits", commits),
        .required("rss", .integer, "bytes"), .required("descriptors", .integer), .required("accept-pauses", .integer),
    ]

    private static let calls = Schema.object([
        .required("answered", .integer),
        .required("refused", .object(APIError.Code.allCases.map { .required($0.kind, .integer) })),
    ])

    private static let commits = Schema.object([
        .required("done", .integer), .required("failed", .integer), .required("events", .integer),
        .required("under-way", .integer), .required("seconds", .number),
        .required("within", .object(Histogram.names.map { .required($0, .integer) })),
    ])
}

extension MethodSpec {
    private static let board = Field.optional("board", .string, "main if left out")

    /// A method that concerns no board.
    static func plain(
        _ summary: String, _ params: [Field] = [], gives result: [Field], errors: [APIError.Code] = []
    ) -> MethodSpec {
        MethodSpec(summary: summary, params: params, result: result, errors: [.invalidParams, .shuttingDown] + errors)
    }

    /// A method on a board.
    static func on(
        _ summary: String, _ params: [Field] = [], gives result: [Field], errors: [APIError.Code] = []
    ) -> MethodSpec {
        let all = [.invalidParams, .invalidBoard, .shuttingDown] + errors
        return MethodSpec(summary: summary, params: [board] + params, result: result, errors: all)
    }

    /// A method that writes to a board: it takes a key, and who it is made for.
    static func write(
        _ summary: String, _ params: [Field], gives result: [Field], errors: [APIError.Code] = []
    ) -> MethodSpec {
        let key = Field.optional("key", .string, "makes the write safe to repeat")
        let role = Field.optional("as", .oneOf(["player"]), "made for a player, who may not write when read-only")
        return on(
            summary, params + [key, role], gives: result, errors: errors + [.storageFailed, .keyReused, .notAllowed])
    }
}
