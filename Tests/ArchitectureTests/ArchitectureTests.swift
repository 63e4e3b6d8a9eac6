// SPDX-License-Identifier: MIT
import Testing

@Suite struct ArchitectureTests {
    @Test func theTreeKeepsTheRules() throws {
        let files = try SourceTree.files()
        #expect(files.count > 30, "the sources were not found")
        let found = try files.flatMap { violations(in: try SourceTree.text(of: $0), at: $0) }
        #expect(found == [])
    }

    @Test func everyFolderWithSwiftIsInTheTable() throws {
        let folders = Set(try SourceTree.files().map { $0.split(separator: "/").dropLast().joined(separator: "/") })
        #expect(folders.filter { Part.owner(of: $0 + "/") == nil } == [])
    }

    @Test func theTableIsSound() {
        let holding = { (module: String) in Part.all.filter { $0.mayImport.contains(module) }.map(\.folder) }
        #expect(holding("CJansson") == ["Sources/JSON"])
        #expect(holding("CSQLite") == ["Sources/EventStore"])
        #expect(Part.all.flatMap(\.mayImport).filter { $0.hasPrefix("Foundation") } == [])
        #expect(Set(Part.all.map(\.folder)).count == Part.all.count)
    }

    @Test(
        "a planted import is found",
        arguments: [
            ("Sources/Board", "import Foundation", "Foundation"),
            ("Sources/Board", "import Glibc", "Glibc"),
            ("Sources/JSON", "import FoundationEssentials", "FoundationEssentials"),
            ("Sources/ControlAPI", "@_implementationOnly import CJansson", "CJansson"),
            ("Sources/StateDaemon", "import CSQLite", "CSQLite"),
            ("Sources/EventStore", "internal import NIOCore", "NIOCore"),
            ("Sources/ControlAPI", "public import struct NIOCore.ByteBuffer", "NIOCore"),
            ("Sources/Frontends/CLI", "@testable import StateDaemon", "StateDaemon"),
            ("Sources/Frontends/CLI", "import EventStore", "EventStore"),
            ("Sources/ControlAPI", "@preconcurrency\nimport Logging", "Logging"),
            ("Sources/ControlAPI", "import Board; import Logging", "Logging"),
            ("Sources/ControlAPI", "import /* here */ Logging", "Logging"),
            ("Sources/ControlAPI", "let text = \"/*\"\nimport Logging", "Logging"),
            ("Sources/ControlAPI", "import `Logging`", "Logging"),
            ("Sources/ControlAPI", "let a = \"\\(\"\\\"//\")\"; import Logging", "Logging"),
            ("Sources/ControlAPI", "// written on Windows\r\nimport Logging\r", "Logging"),
            ("Sources/ControlAPI", "@_spi(A, B) public import Logging", "Logging"),
        ])
    func plantedImport(folder: String, text: String, module: String) {
        let found = violations(in: "// first\n" + text + "\n", at: folder + "/Planted.swift")
        #expect(found.map(\.rule) == ["\(folder) must not import \(module)"])
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let expected = lines.lastIndex { $0.contains("import") }.map { $0 + 2 }
        #expect(found.first?.line == expected)
    }

    @Test(
        "what only looks like an import is none",
        arguments: [
            "// import Foundation", "/// import Foundation", "/* import Foundation */",
            "/* /* */ import Foundation */", "let text = \"import Foundation\"",
            "let text = \"\\\" import Foundation\"", "let text = #\"\" import Foundation\"#",
            "let text = \"\"\"\n    import Foundation\n    \"\"\"", "let important = reimport(Foundation)",
            "#if canImport(Foundation)", "load(import: Foundation)", "import Board",
            "public import struct Board.Circle", "@testable import JSON",
        ])
    func noImport(text: String) {
        #expect(violations(in: text, at: "Sources/ControlAPI/Planted.swift") == [])
    }

    @Test func aFileOutsideTheTableIsFound() {
        let found = violations(in: "", at: "Sources/Frontends/New/main.swift")
        #expect(found.map(\.rule) == ["the file belongs to no part in the table"])
        #expect(Part.owner(of: "Sources/Boardroom/x.swift") == nil)
    }

    @Test(
        "planted words are found",
        arguments: [
            ("let a = try! f()", "try! is not used here"),
            ("let a = b as! C", "as! is not used here"),
            ("let a = \"\\(b as! C)\"", "as! is not used here"),
            ("// TODO: more", "TODO does not belong into the sources"),
            ("let a = 1  // FIXME", "FIXME does not belong into the sources"),
            ("final class A: @unchecked Sendable {}", "@unchecked Sendable without a comment that says why"),
            ("nonisolated(unsafe) var a = 1", "nonisolated(unsafe) without a comment that says why"),
            (
                "// too far away\n\n\n\n\nnonisolated(unsafe) var a = 1",
                "nonisolated(unsafe) without a comment that says why"
            ),
            (
                "// SPDX-License-Identifier: MIT\nnonisolated(unsafe) var a = 1",
                "nonisolated(unsafe) without a comment that says why"
            ),
        ])
    func plantedWord(text: String, rule: String) {
        #expect(violations(in: text, at: "Sources/Board/Planted.swift").map(\.rule) == [rule])
    }

    @Test(
        "what is allowed is not found",
        arguments: [
            "// try! and as! in a comment", "let a = \"try! as!\"", "let was = !b", "let a = try !f()", "retry!()",
            "// why\nfinal class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1  // why",
            "/* why */\n\n\n\nnonisolated(unsafe) var a = 1", "// nonisolated(unsafe)", "let a = mapTODOs()",
        ])
    func allowedWord(text: String) {
        #expect(violations(in: text, at: "Sources/Board/Planted.swift") == [])
    }
}
