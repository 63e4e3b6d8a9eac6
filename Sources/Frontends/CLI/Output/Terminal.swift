// SPDX-License-Identifier: MIT
internal import Glibc

/// What is known of the terminal that a descriptor may be.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// How many columns it has, where it says so.
    static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether colours are wanted (no-color.org).
    static var wantsColour: Bool { Environment.value("NO_COLOR") == nil && Environment.value("TERM") != "dumb" }
}
