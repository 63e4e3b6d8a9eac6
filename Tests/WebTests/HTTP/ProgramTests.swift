// SPDX-License-Identifier: MIT
import Glibc
import TestSupport
import Testing

/// How circles-web starts, what it is told, and how it ends.
@Suite struct ProgramTests {
    private let folder: TemporaryFolder
    private var nobody: String { folder.path("nobody") }

    init() throws { folder = try TemporaryFolder() }

    // MARK: Starting and ending

    @Test func itSaysWhereItListensInOneLine() throws {
        let web = try WebFrontEnd(socket: nobody)
        let line = try web.program.waitForLine(on: .standardError, containing: " ready ")
        #expect(line.contains("url=http://127.0.0.1:\(web.port)/") && line.contains("socket=\(nobody)"))
    }

    @Test(arguments: [SIGTERM, SIGINT]) func itEndsInOrder(signal: Int32) throws {
        let web = try WebFrontEnd(socket: nobody)
        web.program.send(signal: signal)
        #expect(try web.program.waitForExit() == 0)
    }

    @Test func withoutADaemonItServesThePageAndSaysThatItIsAlone() throws {
        let web = try WebFrontEnd(socket: nobody)
        #expect(try web.get("/healthz").status == 200)
        #expect(try web.get("/").status == 200)
        for path in ["/readyz", "/b/main.json", "/b/main.svg"] {
            let answer = try web.get(path)
            #expect(answer.status == 503 && answer["Retry-After"] != nil, "\(path)")
        }
        #expect(try web.get("/metrics").text.contains("\ncircles_web_daemon_connected 0\n"))
    }

    @Test func theDaemonMayComeLaterAndGo() throws {
        let daemon = try Daemon(folder: folder)
        try daemon.stop()
        let web = try WebFrontEnd(socket: daemon.socket)
        #expect(try web.get("/readyz").status == 503)
        try daemon.start()
        try web.waitForDaemon()
        #expect(try web.get("/readyz").status == 200)
        #expect(try web.get("/b/main.json").status == 200)
        try daemon.kill9()
        try web.program.waitForLine(on: .standardError, containing: "the daemon is gone")
        #expect(try web.get("/readyz").status == 503)
        try daemon.start()
        try web.waitForDaemon(occurrence: 2)
        #expect(try web.get("/metrics").text.contains("\ncircles_web_daemon_connections_total 2\n"))
    }

    // MARK: What it is told

    @Test func thePortFromTheEnvironment() throws {
        let program = try RunningProgram(
            ProgramPath.circlesWeb, ["--socket", nobody], environment: ["PORT": "0"])
        let line = try program.waitForLine(on: .standardError, containing: " ready ")
        #expect(line.contains("host=0.0.0.0"))
        #expect(try HTTPAnswer(port: WebFrontEnd.port(in: line), path: "/healthz").status == 200)
    }

    @Test func aPortThatIsTaken() throws {
        let web = try WebFrontEnd(socket: nobody)
        let (status, _, error) = try run(ProgramPath.circlesWeb, ["--socket", nobody, "--port", "\(web.port)"])
        #expect(status == 1)
        #expect(error.hasPrefix("circles-web: cannot listen on 127.0.0.1 port \(web.port): "))
        #expect(error.split(separator: "\n").count == 1, "\(error)")
    }

    @Test func aFolderThatIsNotThere() throws {
        let (status, _, error) = try run(
            ProgramPath.circlesWeb, ["--socket", nobody, "--port", "0", "--root", "/nowhere"])
        #expect(status == 1 && error == "circles-web: --root /nowhere is not a folder that can be read\n", "\(error)")
    }

    private static let wrong = [
        ["--port", "65536"], ["--port", "x"], ["--frob"], ["--ping-interval", "0"], ["--ping-timeout", "-1"],
        ["--max-payload", "10"], ["--max-connections", "0"], ["--coalesce", "-1"], ["--replay-limit", "-1"],
        ["--rate", "0"], ["--burst", "0"], ["--who-may-clear", "nobody"], ["--who-may-create-boards", "x"],
        ["--moderator-secret-file", "/nowhere"], ["--log-level", "loud"], ["--base-path", "circles"],
        ["--base-path", "/a/../b"], ["--trusted-proxies", "10.0.0.0/33"], ["--trusted-proxies", "proxy.example"],
    ]

    @Test(arguments: wrong) func aWrongFlagIsNamed(arguments: [String]) throws {
        let (status, output, error) = try run(ProgramPath.circlesWeb, arguments)
        #expect(status == 64 && output == "", "\(status) \(error)")
        #expect(error.hasPrefix("circles-web: ") && error.contains(arguments[0]), "\(error)")
        #expect(error.split(separator: "\n").count == 1, "\(error)")
    }

    @Test func aSecretHasToBeOne() throws {
        let path = folder.path("secret")
        for text in ["", "short\n", "\n0123456789abcdef\n"] {
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
            let (status, _, error) = try run(ProgramPath.circlesWeb, ["--moderator-secret-file", path])
            #expect(status == 64 && error.contains("--moderator-secret-file"), "\(error)")
        }
    }

    @Test func aBadPortInTheEnvironment() throws {
        let (status, _, error) = try run(ProgramPath.circlesWeb, environment: ["PORT": "http"])
        #expect(status != 0 && error.contains("PORT") && error.split(separator: "\n").count == 1, "\(status) \(error)")
    }

    @Test func theVersion() throws {
        let (status, output, _) = try run(ProgramPath.circlesWeb, ["--version"])
        #expect(status == 0 && output.hasPrefix("circles-web "))
    }

    // MARK: Pages of one's own

    @Test func aFolderOfPages() throws {
        mkdir(folder.path("pages"), 0o755)
        for (name, text) in [("index.html", "<h1>mine</h1>"), ("app.js", "1"), (".env", "secret")] {
            let file = try #require(fopen(folder.path("pages/\(name)"), "w"))
            fputs(text, file)
            fclose(file)
        }
        symlink("/etc", folder.path("pages/etc"))
        let web = try WebFrontEnd(socket: nobody, arguments: ["--root", folder.path("pages")])
        let page = try web.get("/")
        #expect(page.text == "<h1>mine</h1>" && page["Content-Type"] == "text/html; charset=utf-8")
        #expect(page["Content-Security-Policy"] == nil && page["X-Content-Type-Options"] == "nosniff")
        #expect(page["Cache-Control"] == "no-cache")
        #expect(try web.get("/", headers: ["If-None-Match": page["ETag"] ?? ""]).status == 304)
        #expect(try web.get("/b/draw").text == "<h1>mine</h1>")
        #expect(try web.get("/app%2ejs").text == "1")
        #expect(try web.get("/socket.io/socket.io.js").status == 200)
        for path in ["/.env", "/%2eenv", "/etc/passwd", "/../pages/app.js", "/%2e%2e/pages/app.js", "/..%2fnobody"] {
            #expect(try web.get(path).status == 404, "\(path)")
        }
        #expect(try web.get("/app.js", method: "POST").status == 405)
    }
}
