// SPDX-License-Identifier: MIT
import Glibc
import TestSupport
import Testing

@testable import Web

/// What of a folder of one's own is served, and what is not.
@Suite struct OwnFolderTests {
    private let outer: TemporaryFolder
    private let folder: OwnFolder

    init() throws {
        outer = try TemporaryFolder()
        for name in ["pages", "pages/sub", "pages/.git", "pages-too"] { mkdir(outer.path(name), 0o755) }
        let files = [
            "pages/index.html", "pages/app.js", "pages/sub/index.html", "pages/.secret", "pages/.git/config", "outside",
            "pages-too/x",
        ]
        for name in files { try Self.write(name, to: outer.path(name)) }
        let links = [
            ("app.js", "pages/inside.js"), ("../outside", "pages/leak"), ("/etc/passwd", "pages/passwd"),
            ("..", "pages/up"), ("../pages-too", "pages/neighbour"), ("loop", "pages/loop"),
        ]
        for (target, name) in links { symlink(target, outer.path(name)) }
        mkfifo(outer.path("pages/pipe"), 0o644)
        folder = try #require(OwnFolder(outer.path("pages")))
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    private static let served = [
        ("", "pages/index.html"), ("index.html", "pages/index.html"), ("app.js", "pages/app.js"),
        ("sub/", "pages/sub/index.html"), ("inside.js", "pages/app.js"),
    ]

    @Test(arguments: served) func aFile(path: String, contents: String) throws {
        let file = try #require(folder.file(path))
        #expect(String(decoding: file.bytes, as: UTF8.self) == contents)
    }

    private static let refused = [
        "..", "../outside", "sub/../../outside", "sub/../app.js", "./app.js", ".secret", ".git/config",
        "sub//index.html",
        "/etc/passwd", "leak", "passwd", "up/outside", "neighbour/x", "loop", "pipe", "sub", "none", "app.js/",
    ]

    @Test(arguments: refused) func nothingElse(path: String) {
        #expect(folder.file(path) == nil)
    }

    @Test func aFolderIsNeeded() throws {
        #expect(OwnFolder(outer.path("pages/app.js")) == nil)
        #expect(OwnFolder(outer.path("none")) == nil)
    }

    @Test func aFileThatIsTooGreat() throws {
        let path = outer.path("pages/great")
        try Self.write("", to: path)
        truncate(path, off_t(OwnFolder.greatestFile) + 1)
        #expect(folder.file("great") == nil)
    }
}
