// SPDX-License-Identifier: MIT
import Glibc
import ProgramSupport

/// A secret that stands in a file of its own, in the first line.
struct SecretFile: Sendable {
    /// A shorter one can be guessed.
    static let leastLength = 16

    let path: String
    let secret: String

    init(_ path: String) throws(Setting<WebSettings>.Misfit) {
        guard let file = fopen(path, "re") else {
            throw .init("\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        guard fgets(&line, Int32(line.count), file) != nil else { throw .init("\(path) is empty") }
        self.path = path
        secret = String(decoding: line.prefix { $0 != 0 && $0 != 0x0A }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard secret.count >= Self.leastLength else {
            throw .init("\(path) has to hold a line of at least \(Self.leastLength) characters")
        }
    }
}
