// SPDX-License-Identifier: MIT
import Testing
import TestSupport

@testable import CLI

/// Each command: all of its output, and its exit code.
@Suite struct CommandTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func circle(_ id: Int, _ initials: String = "AB", x: Int = 1, by: String = "") -> String {
        #"{"id":\#(id),"initials":"\#(initials)","x":\#(x),"y":2.5,"dia":3,"rgba":"rgba(17,34,51,1)","at":"AT"\#(by)}"#
    }

    private func added(_ seq: Int, _ initials: String = "AB", x: Int = 1) -> String {
        #"{"seq":\#(seq),"event":"add-circle","at":"AT","circle":\#(circle(seq, initials, x: x))}"# + "\n"
    }

    @Test func addPrintsTheID() throws {
        #expect(
            try bench.circles("add", "--initials", "AB", "--x", "1", "--y", "2.5", "--dia", "3", "--color", "#123")
                == .printed("1\n"))
        #expect(
            try bench.circles(
                "add", "--json", "--initials", "CD", "--x", "-1", "--y", "2.5", "--dia", "3", "--color", "#123",
                "--by", "p1")
                == .printed(
                    #"{"board":"main","id":2,"seq":2,"circle":\#(circle(2, "CD", x: -1, by: #","by":"p1""#))}"# + "\n"))
    }

    @Test func whatAddIsNotToldIsChosen() throws {
        #expect(try bench.circles("add") == .printed("1\n"))
        #expect(try bench.circles("add", environment: ["CIRCLES_INITIALS": ""]).status == 0)
        let fields = try bench.shell(
            "$circles list | awk -F'\\t' 'NR == 2 {print $2, ($3>=0 && $3<=1000), ($5>=10 && $5<=100)}'")
        #expect(fields == .printed("ME 1 1\n"))
    }

    @Test func addWithAKeyIsSafeToRepeat() throws {
        for _ in 1...2 {
            #expect(
                try bench.circles(
                    "add", "--initials", "AB", "--x", "1", "--y", "2", "--dia", "3", "--color", "#123", "--key", "k")
                    == .printed("1\n"))
        }
        #expect(
            try bench.circles("add", "--key", "k")
                == .failed(
                    65, "this key was used for another write on this board; take a new key for a new write"))
        // What is left to chance is the same with the same key.
        for _ in 1...2 { #expect(try bench.circles("add", "--key", "l") == .printed("2\n")) }
    }

    @Test func listIsTSVInAPipe() throws {
        let header = "id\tinitials\tx\ty\tdia\trgba\tat\tby\n"
        #expect(try bench.circles("list") == .printed(header))
        try bench.add()
        #expect(try bench.circles("list") == .printed(header + "1\tAB\t1\t2.5\t3\trgba(17,34,51,1)\tAT\t\n"))
        #expect(
            try bench.circles("list", "--json")
                == .printed(
                    #"{"board":"main","epoch":"EPOCH","seq":1,"mode":"open","players":[],"circles":[\#(circle(1))]}"#
                        + "\n"))
    }

    @Test func boardsAndTheEnvironmentsBoard() throws {
        #expect(try bench.circles("add", environment: ["CIRCLES_BOARD": "two"]) == .printed("1\n"))
        #expect(
            try bench.circles("boards")
                == .printed("board\tepoch\tseq\tcircles\tplayers\nmain\tEPOCH\t0\t0\t0\ntwo\tEPOCH\t1\t1\t0\n"))
    }

    @Test func playersAreListed() throws {
        let connection = try bench.daemon.connect()
        try connection.result("register-player", #"{"id":"p1","initials":"AB"}"#)
        #expect(try bench.circles("players") == .printed("id\tinitials\np1\tAB\n"))
        #expect(
            try bench.circles("players", "--json")
                == .printed(#"{"board":"main","players":[{"id":"p1","initials":"AB"}]}"# + "\n"))
    }

    @Test func statusIsNamesAndValues() throws {
        let names = try bench.shell("$circles status | cut -f1 | grep -Ev -- '-(refused|within)-' | paste -sd' '")
        #expect(
            names
                == .printed(
                    "name version node pid uptime connections connections-total too-slow watchers boards circles "
                        + "players log-engine log-path log-durability log-events log-bytes calls-answered commits-done "
                        + "commits-failed commits-events commits-under-way commits-seconds rss descriptors accept-pauses\n"
                ))
        #expect(
            try bench.shell("$circles status | grep -E '^(calls-refused-key-reused|commits-within-0.0001|name)'").output
                == "name\tvalue\ncalls-refused-key-reused\t0\ncommits-within-0.0001\t0\n")
        #expect(
            try bench.shell("$circles status | awk -F'\\t' '$1 == \"pid\" {print $2}'").output
                == "\(bench.daemon.pid)\n")
    }

    @Test func clearRemoveAndUndo() throws {
        for initials in ["AB", "CD", "AB"] { try bench.add(initials) }
        #expect(
            try bench.circles("remove", "2", "77") == .printed("2\n", error: "circles: removed 1 circle from main\n"))
        #expect(
            try bench.circles("remove", "--initials", "AB", "--last", "1", "--json")
                == .printed(#"{"board":"main","seq":5,"ids":[3]}"# + "\n"))
        #expect(
            try bench.circles("remove", "--by", "x") == .printed("", error: "circles: removed 0 circles from main\n"))
        #expect(try bench.circles("clear") == .printed("", error: "circles: removed 1 circle from main\n"))
        #expect(
            try bench.circles("undo") == .printed("", error: "circles: took back 1 event: main has 1 circle\n"))
        #expect(
            try bench.circles("undo", "4") == .printed("", error: "circles: took back 4 events: main has 3 circles\n"))
        #expect(try bench.circles("undo", "99") == .failed(65, "main has 8 events to take back, not 99"))
        #expect(try bench.circles("clear", "--json") == .printed(#"{"board":"main","seq":9,"removed":3}"# + "\n"))
        #expect(
            try bench.circles("restore", "1")
                == .printed("", error: "circles: main is again as it was after event 1: 1 circle\n"))
    }

    @Test func modeAndDeleteBoard() throws {
        #expect(
            try bench.circles("mode", "read-only", "--board", "b")
                == .printed("", error: "circles: the board b is now read-only\n"))
        #expect(
            try bench.circles("mode", "open", "--json") == .printed(#"{"board":"main","seq":1,"mode":"open"}"# + "\n"))
        #expect(try bench.circles("delete-board", "b") == .printed("", error: "circles: deleted the board b\n"))
        #expect(
            try bench.circles("delete-board", "b") == .printed("", error: "circles: there was no board b to delete\n"))
    }

    @Test func historyAndReplayAreTheEvents() throws {
        try bench.add(x: 1)
        try bench.add(x: 2)
        _ = try bench.circles("clear")
        let cleared = #"{"seq":3,"event":"clear-board","at":"AT"}"# + "\n"
        #expect(try bench.circles("history") == .printed(added(1) + added(2, x: 2) + cleared))
        #expect(try bench.circles("history", "--after", "1", "--limit", "1") == .printed(added(2, x: 2)))
        #expect(try bench.circles("replay", "--speed", "1000", "--after", "1") == .printed(added(2, x: 2) + cleared))
        #expect(
            try bench.circles("watch", "--after", "0", "--count", "3") == .printed(added(1) + added(2, x: 2) + cleared))
    }

    @Test func historyHasManyPages() throws {
        let count = Past.pageSize + 7
        let input = (1...count).map { line(x: $0) }.joined()
        #expect(try bench.circles("add", "-", input: input) == .printed(""))
        #expect(try bench.shell("$circles history | jq .seq | cmp - <(seq \(count))") == .printed(""))
        #expect(try bench.shell("$circles history --limit \(count - 3) | wc -l") == .printed("\(count - 3)\n"))
    }

    @Test func exportInEveryFormat() throws {
        try bench.add()
        #expect(try bench.circles("export") == .printed(circle(1) + "\n"))
        #expect(
            try bench.circles("export", "--format", "csv")
                == .printed("id,initials,x,y,dia,rgba,at,by\n1,AB,1,2.5,3,\"rgba(17,34,51,1)\",AT,\n"))
        #expect(try bench.circles("export", "--format", "json") == bench.circles("list", "--json"))
        #expect(try bench.circles("export", "--format", "tsv") == bench.circles("list"))
        #expect(
            try bench.circles("export", "--format", "svg")
                == .printed(
                    """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <svg xmlns="http://www.w3.org/2000/svg" viewBox="-10.5 -9 23 23">
                    <circle cx="1" cy="2.5" r="1.5" fill="rgb(17,34,51)" fill-opacity="1"/>
                    <text x="1" y="2.5" dy=".35em" font-family="sans-serif" font-size="1.2" text-anchor="middle">AB</text>
                    </svg>

                    """))
        try bench.add(x: 2)
        #expect(try bench.circles("export", "--at-seq", "1") == .printed(circle(1) + "\n"))
    }

    @Test(arguments: ["ndjson", "csv", "tsv", "json"]) func importGivesTheSameCirclesAgain(format: String) throws {
        let input = """
            {"initials":"ÄÖ","x":-0.1,"y":1e-7,"dia":0.5,"rgba":"rgba(1,2,3,0.125)","by":"a,\\"b\\" \\\\ c"}
            {"initials":"漢字","x":99999.25,"y":-3,"dia":1000,"rgba":"#0000"}

            """
        #expect(try bench.circles("add", "-", input: input) == .printed(""))
        let copied = try bench.shell(
            "set -o pipefail; $circles export --format \(format) | $circles import --board copy -")
        #expect(copied == .printed("", error: "circles: added 2 circles to copy\n"))
        #expect(try bench.circles("list", "--board", "copy") == bench.circles("list"))
        #expect(try bench.circles("list").output.split(separator: "\n").count == 3)
    }

    @Test func rpcIsOneRawCall() throws {
        #expect(
            try bench.circles("rpc", "clear-board", #"{ "board" : "main" }"#)
                == .printed(#"{"board":"main","seq":0,"removed":0}"# + "\n"))
        #expect(
            try bench.circles("rpc", "frobnicate")
                == .failed(64, "there is no such method; rpc.discover names those there are"))
        #expect(try bench.circles("rpc", "hello", "[1]") == .failed(65, "params are given by name, in an object"))
        #expect(
            try bench.circles("rpc", "hello", "{")
                == .failed(64, "the params are not JSON: string or '}' expected near end of file (at byte 1)"))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionsNameTheCommands(shell: String) throws {
        let outcome = try bench.circles("completions", shell)
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        for command in Circles.commands { #expect(outcome.output.contains(command.about.name)) }
    }

    @Test func everyHelpBeginsWithAnExample() throws {
        for command in Circles.commands {
            let help = try bench.circles(command.about.name, "--help")
            #expect(help.output.hasPrefix("Example: \(command.about.example)\n\nOVERVIEW: \(command.about.summary)"))
            #expect(help.status == 0 && help.error.isEmpty)
        }
        #expect(try bench.circles("--help").output.hasPrefix("Example: circles add"))
        #expect(try bench.circles("help", "add") == bench.circles("add", "--help"))
        #expect(try bench.circles("--version") == .printed("0.1.0\n"))
    }
}
