// SPDX-License-Identifier: MIT
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

    @Test(arguments: rows) private func theAddress(row: Row) throws {
        let address = try WebSettings.address(host: row.host, port: row.port, environmentPort: row.environment)
        #expect(address == row.outcome)
    }

    @Test(arguments: ["65536", "-1", "http", "80 ", "8_0"]) func aBadPortIsNamed(text: String) throws {
        let error = #expect(throws: WebSettings.BadPort.self) {
            try WebSettings.address(host: nil, port: nil, environmentPort: text)
        }
        #expect(error?.description.contains("\"\(text)\"") == true)
    }
}
