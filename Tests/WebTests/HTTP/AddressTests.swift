// SPDX-License-Identifier: MIT
import ProgramSupport
import Testing

@testable import Web

/// Where circles-web listens.
@Suite struct AddressTests {
    private struct Row: CustomTestStringConvertible {
        let host: String?
        let port: Int?
        let environment: String?
        let outcome: (host: String, port: Int)
        var testDescription: String { "\(host ?? "-") \(port ?? -1) PORT=\(environment ?? "-")" }

        init(_ host: String?, _ port: Int?, _ environment: String?, _ outcome: (String, Int)) {
            (self.host, self.port, self.environment) = (host, port, environment)
            self.outcome = outcome
        }
    }

    private static let rows = [
        Row(nil, nil, nil, ("127.0.0.1", 3000)),
        Row(nil, 80, nil, ("127.0.0.1", 80)),
        Row("::1", nil, nil, ("::1", 3000)),
        Row(nil, nil, "5000", ("0.0.0.0", 5000)),
        Row(nil, 80, "5000", ("0.0.0.0", 80)),
        Row("127.0.0.1", nil, "5000", ("127.0.0.1", 5000)),
        Row(nil, 0, nil, ("127.0.0.1", 0)),
        Row(nil, nil, "0", ("0.0.0.0", 0)),
    ]

    private func settings(flags: [String: String], environment: [String: String]) async throws -> WebSettings {
        let reader = SettingsReader(WebSettings.table, flags: flags, environment: environment, file: nil)
        return try await reader.read().values
    }

    @Test(arguments: rows) private func theAddress(row: Row) async throws {
        var flags: [String: String] = [:]
        flags["host"] = row.host
        flags["port"] = row.port.map { "\($0)" }
        var settings = try await settings(flags: flags, environment: row.environment.map { ["PORT": $0] } ?? [:])
        settings.isHosted = row.environment != nil
        #expect(settings.address == row.outcome.host && settings.port == row.outcome.port)
    }

    @Test(arguments: ["65536", "-1", "http", "80 ", "8_0"]) func aBadPortIsNamed(text: String) async throws {
        let error = await #expect(throws: SettingsError.self) {
            try await settings(flags: [:], environment: ["PORT": text])
        }
        #expect(
            error?.description
                == "PORT in the environment: port is a whole number from 0 to 65535, not \"\(text)\"")
    }
}
