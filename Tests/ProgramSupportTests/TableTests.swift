// SPDX-License-Identifier: MIT
import ArgumentParser
import Testing

@testable import ProgramSupport
@testable import StateDaemon
@testable import Web

/// The tables of the true programs.
@Suite struct TableTests {
    /// What is shown of a value is read as the same value.
    @Test func whatIsShownCanBeRead() throws {
        func check<Values>(_ table: SettingsTable<Values>) throws {
            for setting in table.settings where !setting.show(table.defaults).isEmpty {
                var values = table.defaults
                try setting.put(setting.show(table.defaults), &values)
                #expect(setting.show(values) == setting.show(table.defaults), "\(setting.key)")
            }
        }
        try check(Settings.table)
        try check(WebSettings.table)
    }

    /// Every setting but a secret has a flag, and each takes what it is given.
    @Test func everySettingHasItsFlag() throws {
        func check<Program: ServiceProgram>(_ type: Program.Type, _ table: SettingsTable<Program.Running.Values>) throws
        {
            for setting in table.settings where !setting.isSecret {
                let isToggle = if case .toggle = setting.shape { true } else { false }
                let program = try Program.parse(["--\(setting.key)"] + (isToggle ? [] : ["x"]))
                #expect(GivenFlags.of(program) == [setting.key: isToggle ? "true" : "x"])
            }
        }
        try check(CirclesDaemon.self, Settings.table)
        try check(CirclesWeb.self, WebSettings.table)
        #expect(GivenFlags.of(try CirclesWeb.parse(["--no-state-recovery"])) == ["state-recovery": "false"])
        #expect(GivenFlags.of(try CirclesWeb.parse(["--config", "x", "--check-config"])) == [:])
    }

    @Test func keysAreDifferent() {
        #expect(Set(Settings.table.settings.map(\.key)).count == Settings.table.settings.count)
        #expect(Set(WebSettings.table.settings.map(\.key)).count == WebSettings.table.settings.count)
    }

    /// A file in which nothing is set says what the report says of nothing.
    @Test func theReportIsAFile() async throws {
        let found = try await Sample.read(flags: ["friends": "a b,c", "name": "it's: #1", "secret": "0123456789"])
        let report = Sample.table.report(found)
        #expect(report.contains("friends: ['a b', c]") && report.contains("name: 'it''s: #1'"))
        #expect(!report.contains("0123456789") && report.contains("#secret: (set)"))
    }
}
