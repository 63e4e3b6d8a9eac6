// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import ControlClient
import Testing

@testable import BoardFiles
@testable import CLI

@Suite struct TableTests {
    private let table = Table(
        columns: [.number("id"), .text("initials"), .text("by")],
        rows: [["1", "AB", "a\u{1B}[31mb\tc\\"], ["12", "漢字", "x"], ["3", "É\u{301}", ""]])

    @Test func tsvEscapes() {
        #expect(table.tsv() == "id\tinitials\tby\n1\tAB\ta\u{1B}[31mb\\tc\\\\\n12\t漢字\tx\n3\tÉ\u{301}\t\n")
    }

    @Test func columnsStayStraight() {
        #expect(
            table.columns(width: 80, isBold: false) == """
                id  initials  by
                 1  AB        a?[31mb?c\\
                12  漢字      x
                 3  É\u{301}         \("")

                """)
    }

    @Test func linesEndWithTheTerminal() {
        let lines = table.columns(width: 10, isBold: true).split(separator: "\n")
        #expect(lines == ["\u{1B}[1mid  initi…\u{1B}[0m", " 1  AB   …", "12  漢字 …", " 3  É\u{301}    …"])
    }
}

@Suite struct TextTests {
    @Test func numbers() {
        #expect([123, -5, 0.1, 1e-7, 99_999.25].map(Number.text) == ["123", "-5", "0.1", "1e-07", "99999.25"])
    }

    @Test func quotesAreShortAndPrintable() {
        #expect(Text.quoted("a\nb") == "\"a?b\"")
        #expect(Text.quoted(String(repeating: "x", count: 50)) == "\"\(String(repeating: "x", count: 40))…\"")
    }

    @Test func initialsOfNames() {
        #expect(OwnInitials.made(of: "Ada B. Lovelace") == "AL")
        #expect(OwnInitials.made(of: "root") == "RO")
        #expect(OwnInitials.made(of: "élan vital") == "ÉV")
        #expect(OwnInitials.made(of: "x") == nil)
        #expect(OwnInitials.made(of: "") == nil)
    }

    @Test func svgEscapes() { #expect(SVG.escaped("<&>A") == "&lt;&amp;&gt;A") }
}

@Suite struct ExitStatusTests {
    @Test func everyErrorOfTheDaemonsHasItsCode() {
        let codes = APIError.Code.allCases.map { ($0.kind, ExitStatus($0).rawValue) }
        #expect(
            Dictionary(uniqueKeysWithValues: codes) == [
                "parse-error": 65, "invalid-request": 65, "method-not-found": 64, "invalid-params": 65,
                "internal-error": 70, "invalid-circle": 65, "invalid-board": 65, "no-such-board": 65,
                "limit-reached": 75, "storage-failed": 75, "key-reused": 65, "line-too-long": 65, "not-allowed": 77,
                "shutting-down": 75, "busy": 75, "no-backup": 75,
            ])
    }

    @Test func soHasEveryErrorOfTheConnection() {
        // As root no socket is forbidden, so this one is looked at here only.
        #expect(Failure(.notAllowed(path: "/s")).status == .notAllowed)
        #expect(Failure(.noDaemon(path: "/s")).status == .unavailable)
        #expect(Failure(.closed(nil)).status == .unavailable)
        #expect(Failure(.closed(Bye(kind: .tooSlow, reconnect: .zero))).status == .unavailable)
        #expect(Failure(.closed(Bye(kind: .shuttingDown, reconnect: .zero))).status == .temporary)
        #expect(Failure(.pathTooLong(path: "/s")).status == .badData)
        #expect(Failure(.protocolViolation("x")).status == .software)
    }
}
