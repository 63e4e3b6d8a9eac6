// SPDX-License-Identifier: MIT
import ProgramSupport
import TestSupport
import Testing

@Suite struct SettingsReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ text: String, name: String = "c.yaml") throws -> String {
        try folder.write(text, to: name)
    }

    @Test func nobodySaysAnything() async throws {
        let found = try await Sample.read(environment: ["A_PROGRAM_COUNT": "", "OTHER": "9"])
        #expect(found.values.count == 3 && found.values.pause == .seconds(1.5) && found.origins.isEmpty)
    }

    @Test func aFlagBeforeTheEnvironmentBeforeACredentialBeforeTheFile() async throws {
        let path = try file("count: 1\nname: file\ngroup: file\nsecret: file\n")
        _ = try folder.write("credential\n", to: "credentials/secret")
        _ = try folder.write("credential", to: "credentials/group")
        let environment = [
            "A_PROGRAM_COUNT": "2", "THE_NAME": "environment", "CREDENTIALS_DIRECTORY": "\(folder.path)/credentials",
        ]
        let found = try await Sample.read(flags: ["count": "4"], environment: environment, file: path)
        #expect(found.values.count == 4 && found.origins["count"] == .flag("--count"))
        #expect(found.values.name == "environment" && found.origins["name"] == .environment("THE_NAME"))
        #expect(found.values.secret == "credential" && found.origins["secret"] == .credential("secret"))
        #expect(found.values.group == "credential" && found.origins["mode"] == nil)
        let fromFile = try await Sample.read(file: path)
        #expect(fromFile.values.count == 1 && fromFile.origins["count"] == .file(path))
    }

    @Test func everyKindFromAFile() async throws {
        let path = try file(
            """
            # a comment
            count: 10
            pause: 0.25
            beat: 5
            mode: slow
            name: "a: name"
            friends: [one, 'two three']
            is-loud: yes
            """)
        let values = try await Sample.read(file: path).values
        #expect(values.count == 10 && values.pause == .milliseconds(250) && values.beat == .milliseconds(5))
        #expect(values.mode == .slow && values.name == "a: name" && values.friends == ["one", "two three"])
        #expect(values.isLoud)
    }

    @Test func listsElsewhereHaveCommas() async throws {
        let values = try await Sample.read(environment: ["A_PROGRAM_FRIENDS": "one, two,,three"]).values
        #expect(values.friends == ["one", "two", "three"])
        #expect(try await Sample.read(flags: ["friends": "a"]).values.friends == ["a"])
        #expect(try await Sample.read(file: try file("friends: a,b\n")).values.friends == ["a", "b"])
        #expect(try await Sample.read(file: try file("friends: []\n")).values.friends == [])
    }

    @Test(arguments: [
        ("count: many\n", ": count is a whole number from 0 to 10, not \"many\""),
        ("count: 11\n", ": count is a whole number from 0 to 10, not \"11\""),
        ("count: 1.5\n", ": count is a whole number from 0 to 10, not \"1.5\""),
        ("count: [1]\n", ": count is a whole number from 0 to 10"),
        ("pause: 61\n", ": pause is a number of seconds from 0 to 60, not \"61\""),
        ("pause: nan\n", ": pause is a number of seconds from 0 to 60, not \"nan\""),
        ("mode: quick\n", ": mode is one of fast, slow, not \"quick\""),
        ("is-loud: 3\n", ": is-loud is true or false, not \"3\""),
        ("secret: ''\n", ": secret is a secret"),
        ("\n\ncuont: 1\n", ":3: there is no setting \"cuont\"; did you mean count?"),
        ("everything: 1\n", ":1: there is no setting \"everything\"; a-program.yaml(5) lists them all"),
        ("name: x\ncount:\n", ":2: count has no value; give it one, or leave the line out"),
        ("count:\n  more: 1\n", ":2: count takes no further keys below it"),
        ("- count\n", ":1: a configuration file is a list of lines \"key: value\""),
    ]) func whatCannotBe(text: String, complaint: String) async throws {
        let path = try file(text)
        let error = await #expect(throws: SettingsError.self) { try await Sample.read(file: path) }
        #expect(error?.description == path + complaint && error?.isUsage == false)
    }

    @Test(arguments: ["count: 1\ncount: 2\n", "a: b: c\n", "\"", "count: 1\n---\ncount: 2\n"])
    func whatIsNoYAML(text: String) async throws {
        let path = try file(text)
        let error = await #expect(throws: SettingsError.self) { try await Sample.read(file: path) }
        #expect(error?.description.hasPrefix("\(path):") == true)
    }

    @Test func filesThatAreNone() async throws {
        for path in ["\(folder.path)/none", folder.path, "/dev/zero"] {
            let error = await #expect(throws: SettingsError.self) { try await Sample.read(file: path) }
            #expect(error?.description.hasPrefix("\(path): ") == true)
        }
        for text in ["", "# nothing but a comment\n"] {
            #expect(try await Sample.read(file: try file(text)).origins.isEmpty)
        }
    }

    @Test func theFaultOfTheCommandLine() async throws {
        let error = await #expect(throws: SettingsError.self) { try await Sample.read(flags: ["count": "x"]) }
        #expect(error?.description == "--count is a whole number from 0 to 10, not \"x\"" && error?.isUsage == true)
    }

    @Test func whatNeedsARestartStays() async throws {
        let reader = SettingsReader(Sample.table, flags: [:], environment: [:], file: nil)
        var (running, found) = (Sample(), Sample())
        (running.name, running.count) = ("old", 1)
        (found.name, found.count, found.group) = ("new", 2, "where there was none")
        let (values, needRestart) = reader.keeping(running, over: found)
        #expect(values.name == "old" && values.count == 2 && values.group == nil)
        #expect(needRestart == ["name", "group"])
        #expect(reader.keeping(running, over: running).needRestart == [])
    }
}
