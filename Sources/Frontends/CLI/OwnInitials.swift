// SPDX-License-Identifier: MIT
internal import Board
internal import BoardFiles
internal import Glibc

/// The initials of whoever runs the program.
enum OwnInitials {
    /// `$CIRCLES_INITIALS`, else made of the user's full name, else of his login.
    static func find() throws(Failure) -> String {
        if let given = Environment.value("CIRCLES_INITIALS") {
            guard Initials(given, maximum: Initials.greatestMaximum) != nil else {
                throw Failure(.badData, "$CIRCLES_INITIALS is \(Text.quoted(given)), but \(Initials.rule(maximum: 3))")
            }
            return given
        }
        for name in userNames() {
            if let initials = made(of: name) { return initials }
        }
        throw Failure(.usage, "your name gives no initials; say --initials AB, or set $CIRCLES_INITIALS")
    }

    /// `Ada B. Lovelace` gives AL, `root` gives RO.
    static func made(of name: String) -> String? {
        let words = name.split { !($0.isLetter || $0.isNumber) }
        guard let first = words.first, let last = words.last else { return nil }
        let text = words.count > 1 ? "\(first.prefix(1))\(last.prefix(1))" : "\(first.prefix(2))"
        return Initials(text.uppercased(), maximum: 3)?.text
    }

    /// The full name (GECOS begins with it) and the login, where they are known.
    private static func userNames() -> [String] {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        let names = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 << 10) { buffer -> [String] in
            guard let start = buffer.baseAddress,
                getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0, found != nil
            else { return [] }
            let fullName = entry.pw_gecos.map { String(cString: $0).prefix { $0 != "," } }
            return [String(fullName ?? ""), entry.pw_name.map { String(cString: $0) } ?? ""]
        }
        return names + [Environment.value("USER") ?? ""]
    }
}
