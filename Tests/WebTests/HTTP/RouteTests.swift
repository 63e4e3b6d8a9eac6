// SPDX-License-Identifier: MIT
import Board
import BoardFiles
import Testing

@testable import Web

/// What a path means.
@Suite struct RouteTests {
    private static let draw = BoardName("draw-1_a") ?? .main

    private static let builtIn: [(String, Route)] = [
        ("/", .page(.main)),
        ("/b/main", .page(.main)),
        ("/b/draw-1_a", .page(draw)),
        ("/b/draw-1_a.json", .boardFile(draw, .json)),
        ("/b/draw-1_a.ndjson", .boardFile(draw, .ndjson)),
        ("/b/draw-1_a.csv", .boardFile(draw, .csv)),
        ("/b/draw-1_a.svg", .boardFile(draw, .svg)),
        ("/assets/0a1b/app.js", .asset(version: "0a1b", name: "app.js")),
        ("/socket.io/socket.io.js", .client),
        ("/favicon.ico", .icon),
        ("/healthz", .health), ("/readyz", .readiness), ("/metrics", .metrics),
    ]

    @Test(arguments: builtIn) func aPathOfOurs(path: String, route: Route) {
        #expect(Route(path: path, servesFolder: false) == route)
    }

    private static let nowhere = [
        "//", "/b", "/b/", "/b/main/", "/b/main/x", "/b/Main", "/b/-x", "/b/main.tsv", "/b/main.json.svg",
        "/b/.json",
        "/b/main.", "/b/\(String(repeating: "a", count: 65))", "/index.html", "/assets/app.js", "/assets/0/1/2",
        "/socket.io/", "/socket.io/other.js", "/healthz/", "/../etc/passwd", "/b/../healthz",
    ]

    @Test(arguments: nowhere) func nothingIsThere(path: String) {
        #expect(Route(path: path, servesFolder: false) == .none)
    }

    private static let ownFolder: [(String, Route)] = [
        ("/", .own("")),
        ("/b/draw-1_a", .own("")),
        ("/app.js", .own("app.js")),
        ("/a/b.png", .own("a/b.png")),
        ("/assets/0/app.js", .own("assets/0/app.js")),
        ("/favicon.ico", .own("favicon.ico")),
        ("/b/draw-1_a.csv", .boardFile(draw, .csv)),
        ("/b/No", .none),
        ("/socket.io/socket.io.js", .client),
        ("/healthz", .health),
    ]

    @Test(arguments: ownFolder) func aFolderStandsInForThePage(path: String, route: Route) {
        #expect(Route(path: path, servesFolder: true) == route)
    }

    private static let types = [
        ("index.html", "text/html; charset=utf-8"), ("a/b.min.JS", "text/javascript; charset=utf-8"),
        ("x.svg", "image/svg+xml"), ("x.ndjson", "application/x-ndjson"), ("README", "application/octet-stream"),
        ("x.exe", "application/octet-stream"),
    ]

    @Test(arguments: types) func theNameSaysWhatAFileIs(path: String, type: String) {
        #expect(ContentType.of(path) == type)
    }
}
