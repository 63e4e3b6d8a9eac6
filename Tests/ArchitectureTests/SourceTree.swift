// SPDX-License-Identifier: MIT
import Foundation

/// The repository that these tests were built from.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The Swift files under Sources, relative to the root.
    static func files() throws -> [String] {
        guard let paths = FileManager.default.enumerator(atPath: "\(root)/Sources") else {
            throw CocoaError(.fileNoSuchFile)
        }
        return paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { "Sources/\($0)" }.sorted()
    }

    static func text(of path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }
}
