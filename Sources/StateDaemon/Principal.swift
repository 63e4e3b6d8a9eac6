// SPDX-License-Identifier: MIT
import Glibc

/// A user or a group of this system, as the configuration calls it.
struct Principal: Equatable, Sendable {
    enum Kind: String, Sendable { case user, group }

    let text: String
    let id: UInt32

    init(text: String, id: UInt32) { (self.text, self.id) = (text, id) }

    /// By its name, or by its number, which need not belong to anybody; nil where there is none of that name.
    init?(_ text: String, _ kind: Kind) {
        let number = UInt32(text).flatMap { $0 == .max ? nil : $0 }
        guard let id = Self.named(text, kind) ?? number else { return nil }
        self.init(text: text, id: id)
    }

    private static func named(_ name: String, _ kind: Kind) -> UInt32? {
        switch kind {
        case .user: getpwnam(name)?.pointee.pw_uid
        case .group: getgrnam(name)?.pointee.gr_gid
        }
    }
}
